package dev.anneal.model.huggingface;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The files of a model's folder, wherever it is. */
interface ModelFiles {
    boolean has(String file) throws IOException;

    /** The caller closes the stream. A file that is not there is a {@link FileNotFoundException}. */
    InputStream open(String file) throws IOException;

    /** What messages call the folder. */
    String description();

    /** What is copied of a model: configuration, tokenizer, and the weights in the best form that is there. */
    default List<String> wanted() throws IOException {
        List<String> wanted = new ArrayList<>();
        for (String file : ModelDirectory.COMPANIONS) {
            if (has(file)) {
                wanted.add(file);
            }
        }
        wanted.addAll(WeightForm.files(this));
        return wanted;
    }
}
