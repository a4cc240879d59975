package dev.anneal.jobs.ml;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.model.huggingface.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.jspecify.annotations.Nullable;

/** A {@link FineTunedModel} in a folder: Spark's own {@code metadata} with the parameters, and the files of the model in {@code model}. */
final class SavedModel {
    private static final String MODEL = "model";

    private SavedModel() {}

    static final class Writer extends MLWriter {
        private final FineTunedModel model;

        Writer(FineTunedModel model) {
            this.model = model;
        }

        /**
         * Refuses a folder that holds the model's own files: Spark deletes it before they are copied.
         *
         * @throws AnnealException (user) for such a folder
         */
        @Override
        public void save(String path) throws IOException {
            Optional<Path> own = folder(model.modelFolder());
            Optional<Path> target = folder(path);
            if (own.isPresent() && target.isPresent() && holds(target.get(), own.get())) {
                throw AnnealException.user("The model cannot be saved to " + path + ", which holds its own files, in "
                        + model.modelFolder()
                        + ": they would be deleted before they are copied. Save it to another folder, and move that.");
            }
            super.save(path);
        }

        /** The full name of a folder that is there; nothing for a resource, or a model on the Hub. */
        private static Optional<Path> folder(String name) throws IOException {
            try {
                Path path = new Path(name);
                FileSystem files = path.getFileSystem(HostFolders.hadoopConfiguration());
                return files.exists(path) ? Optional.of(files.makeQualified(path)) : Optional.empty();
            } catch (IllegalArgumentException | UnsupportedFileSystemException noFolder) {
                return Optional.empty();
            }
        }

        private static boolean holds(Path folder, Path model) {
            for (@Nullable Path each = model; each != null; each = each.getParent()) {
                if (each.equals(folder)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void saveImpl(String path) {
            Path folder = new Path(path, MODEL);
            try {
                new DefaultParamsWriter(model).session(sparkSession()).save(path);
                Configuration hadoop = HostFolders.hadoopConfiguration();
                FileSystem files = folder.getFileSystem(hadoop);
                files.mkdirs(folder);
                for (java.nio.file.Path file : files(model.offer().directory())) {
                    files.copyFromLocalFile(
                            new Path(file.toUri()),
                            new Path(folder, file.getFileName().toString()));
                }
            } catch (IOException e) {
                throw AnnealException.environment(
                        "The model cannot be saved to " + path + ": " + e.getMessage()
                                + ". Free space there, or save it elsewhere.",
                        e);
            }
        }

        private static List<java.nio.file.Path> files(ModelDirectory model) throws IOException {
            List<java.nio.file.Path> files = new ArrayList<>(model.weightFiles());
            files.addAll(model.tokenizerFiles());
            files.add(model.folder().resolve("config.json"));
            for (java.nio.file.Path file :
                    List.of(model.decision(), model.folder().resolve("README.md"))) {
                if (Files.exists(file)) {
                    files.add(file);
                }
            }
            return files;
        }
    }

    static final class Reader extends MLReader<FineTunedModel> {
        @Override
        public FineTunedModel load(String path) {
            FineTunedModel read = new DefaultParamsReader<FineTunedModel>()
                    .session(sparkSession())
                    .load(path);
            return read.movedTo(path + "/" + MODEL);
        }
    }
}
