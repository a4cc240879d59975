package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A model's folder on the class path. */
record ClassPathFolder(String folder, List<ClassPathResource> content) implements ModelOrigin {
    static ClassPathFolder find(String folder) {
        List<ClassPathResource> content = new ArrayList<>();
        for (String file : ModelDirectory.FILES) {
            Optional<ClassPathResource> resource = ClassPathResource.find(folder + "/" + file);
            resource.ifPresent(content::add);
        }
        if (content.isEmpty()) {
            throw AnnealException.user("The class path has no model folder '" + folder
                    + "'. Correct model.source, or add the artifact that holds it to the class path.");
        }
        return new ClassPathFolder(folder, content);
    }

    @Override
    public String name() {
        return folder.substring(folder.lastIndexOf('/') + 1);
    }

    @Override
    public String fingerprint() throws IOException {
        StringBuilder text = new StringBuilder();
        for (ClassPathResource resource : content) {
            text.append(resource.fingerprint()).append('\n');
        }
        return text.toString();
    }

    @Override
    public void copyTo(Path local) throws IOException {
        for (ClassPathResource resource : content) {
            resource.copyTo(local.resolve(resource.name().substring(folder.length() + 1)));
        }
    }
}
