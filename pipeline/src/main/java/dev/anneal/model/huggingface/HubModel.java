package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import dev.anneal.model.hub.HubAccess;
import dev.anneal.model.hub.HubCache;
import dev.anneal.model.hub.HubFolder;
import dev.anneal.model.hub.HubId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model on the Hub: which of its files are wanted. */
final class HubModel {
    private HubModel() {}

    /** The local folder of a model, after downloading it where that is allowed and needed. */
    static Path folder(HubId id, HubAccess access) {
        return new HubCache(access).folder(id, ModelDirectory.CONFIG, HubModel::download);
    }

    /** The same model for ever: its id with the commit that the revision stands for. */
    static HubId pin(HubId id, HubAccess access) {
        return new HubCache(access).pin(id, ModelDirectory.CONFIG);
    }

    /** Looks for everything before the first large file. */
    private static void download(HubFolder from) throws IOException {
        List<String> wanted = new Listing(from).wanted();
        if (!wanted.contains(ModelDirectory.TOKENIZER)) {
            throw unusable(
                    from,
                    ModelDirectory.TOKENIZER
                            + ". Open its tokenizer with AutoTokenizer and save it with save_pretrained, which writes one, into a folder");
        }
        if (ModelDirectory.COMPANIONS.containsAll(wanted)) {
            throw unusable(from, "weights in a form that can be read, which are " + WeightForm.names());
        }
        for (String file : wanted) {
            from.fetch(file);
        }
    }

    private static AnnealException unusable(HubFolder from, String missing) {
        return AnnealException.user("The model " + from.id() + " cannot be used: it has no " + missing
                + ". Choose another model or revision, or a folder.");
    }

    private record Listing(HubFolder from) implements ModelFiles {
        @Override
        public boolean has(String file) throws IOException {
            return from.has(file);
        }

        @Override
        public InputStream open(String file) throws IOException {
            return Files.newInputStream(from.fetch(file));
        }

        @Override
        public String description() {
            return from.id().toString();
        }
    }
}
