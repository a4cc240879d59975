package dev.anneal.jobs.train;

import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.model.huggingface.Classifier;
import dev.anneal.model.huggingface.HuggingFaceDirectory;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.ModelParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Saves a trained model as a Hugging Face folder on any Hadoop file system. */
final class ModelExport {
    private ModelExport() {}

    /** Returns the SHA-256 of {@code model.safetensors}. */
    static String save(Classifier classifier, ModelDirectory source, String folder, Configuration hadoop)
            throws IOException {
        Path local = HostFolders.temporary("model");
        try {
            Path model = local.resolve("model");
            String sha256 = HuggingFaceDirectory.write(
                    model, classifier.config(), source, ModelParameters.tensors(classifier.model()));
            HuggingFaceDirectory.upload(model, new org.apache.hadoop.fs.Path(folder), hadoop);
            return sha256;
        } finally {
            delete(local);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
