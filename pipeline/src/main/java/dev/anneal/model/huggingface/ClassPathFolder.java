package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A model's folder on the class path. */
record ClassPathFolder(String folder, List<ClassPathResource> content) implements ModelOrigin {
    static ClassPathFolder find(String folder) throws IOException {
        List<ClassPathResource> content = new ArrayList<>();
        for (String file : new Files(folder).wanted()) {
            ClassPathResource.find(folder + "/" + file).ifPresent(content::add);
        }
        if (content.isEmpty()) {
            throw AnnealException.user("The class path has no model folder '" + folder
                    + "'. Correct model.source, or add the artifact that holds it to the class path.");
        }
        return new ClassPathFolder(folder, content);
    }

    private record Files(String folder) implements ModelFiles {
        @Override
        public boolean has(String file) {
            return ClassPathResource.find(folder + "/" + file).isPresent();
        }

        @Override
        public InputStream open(String file) throws IOException {
            return ClassPathResource.find(folder + "/" + file)
                    .orElseThrow(() -> new FileNotFoundException(folder + "/" + file))
                    .open();
        }

        @Override
        public String description() {
            return "jar:" + folder;
        }
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
