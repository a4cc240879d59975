package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a model's folder on a remote file system. */
record HadoopModel(Path folder, List<ModelResource> content) implements ModelOrigin {
    static HadoopModel find(FileSystem files, Path folder) throws IOException {
        Path inRun = new Path(folder, ModelDirectory.RUN_MODEL);
        boolean isRun = !files.exists(new Path(folder, ModelDirectory.CONFIG))
                && files.exists(new Path(inRun, ModelDirectory.CONFIG));
        Path actual = files.makeQualified(isRun ? inRun : folder);
        if (!files.exists(actual)) {
            throw AnnealException.user("The model folder " + actual + " does not exist. Correct model.source.");
        }
        List<ModelResource> content = new ArrayList<>();
        for (String file : new RemoteFolder(files, actual).wanted()) {
            HadoopResource.find(files, new Path(actual, file)).ifPresent(content::add);
        }
        return new HadoopModel(actual, content);
    }

    private record RemoteFolder(FileSystem files, Path folder) implements ModelFiles {
        @Override
        public boolean has(String file) throws IOException {
            return files.exists(new Path(folder, file));
        }

        @Override
        public InputStream open(String file) throws IOException {
            return files.open(new Path(folder, file));
        }

        @Override
        public String description() {
            return folder.toString();
        }
    }

    @Override
    public String name() {
        return folder.getName();
    }

    @Override
    public String fingerprint() throws IOException {
        StringBuilder text = new StringBuilder(folder.toString());
        for (ModelResource resource : content) {
            text.append('\n').append(resource.fingerprint());
        }
        return text.toString();
    }

    @Override
    public void copyTo(java.nio.file.Path local) throws IOException {
        for (ModelResource resource : content) {
            resource.copyTo(
                    local.resolve(resource.name().substring(resource.name().lastIndexOf('/') + 1)));
        }
    }
}
