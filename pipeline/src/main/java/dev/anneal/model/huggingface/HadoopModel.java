package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a model's folder on a remote file system. */
record HadoopModel(FileSystem files, Path folder, List<FileStatus> content) implements ModelOrigin {
    static HadoopModel find(FileSystem files, Path folder) throws IOException {
        Path inRun = new Path(folder, ModelDirectory.RUN_MODEL);
        boolean isRun = !files.exists(new Path(folder, ModelDirectory.CONFIG))
                && files.exists(new Path(inRun, ModelDirectory.CONFIG));
        Path actual = files.makeQualified(isRun ? inRun : folder);
        return new HadoopModel(files, actual, content(files, actual));
    }

    private static List<FileStatus> content(FileSystem files, Path folder) throws IOException {
        List<FileStatus> content = new ArrayList<>();
        try {
            for (FileStatus status : files.listStatus(folder)) {
                if (status.isFile()
                        && ModelDirectory.FILES.contains(status.getPath().getName())) {
                    content.add(status);
                }
            }
        } catch (FileNotFoundException e) {
            throw AnnealException.user("The model folder " + folder + " does not exist. Correct model.source.", e);
        }
        content.sort(Comparator.comparing(status -> status.getPath().getName()));
        return content;
    }

    @Override
    public String name() {
        return folder.getName();
    }

    @Override
    public String fingerprint() {
        StringBuilder text = new StringBuilder(folder.toString());
        for (FileStatus status : content) {
            text.append('\n').append(status.getPath().getName());
            text.append(' ').append(status.getLen()).append(' ').append(status.getModificationTime());
        }
        return text.toString();
    }

    @Override
    public void copyTo(java.nio.file.Path local) throws IOException {
        for (FileStatus status : content) {
            try (InputStream from = files.open(status.getPath())) {
                long copied = Files.copy(from, local.resolve(status.getPath().getName()));
                if (copied != status.getLen()) {
                    throw new IOException(status.getPath() + " gave " + copied + " of " + status.getLen() + " bytes");
                }
            }
        }
    }
}
