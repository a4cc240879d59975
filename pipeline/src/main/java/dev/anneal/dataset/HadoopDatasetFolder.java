package dev.anneal.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A folder on a Hadoop file system that is not the local disk. */
record HadoopDatasetFolder(FileSystem files, Path path) implements DatasetFolder {
    @Override
    public String location() {
        return path.toString();
    }

    @Override
    public OutputStream create(String name) throws IOException {
        return files.create(file(name), true);
    }

    @Override
    public InputStream open(String name) throws IOException {
        return files.open(file(name));
    }

    @Override
    public boolean exists(String name) throws IOException {
        return files.exists(file(name));
    }

    @Override
    public long sizeBytes(String name) throws IOException {
        return files.getFileStatus(file(name)).getLen();
    }

    /** Some file systems refuse to replace a file by renaming, and say so by returning false. */
    @Override
    public void rename(String from, String to) throws IOException {
        if (!files.rename(file(from), file(to))) {
            files.delete(file(to), false);
            if (!files.rename(file(from), file(to))) {
                throw new IOException(file(from) + " cannot be renamed to " + to);
            }
        }
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(file(name), false);
    }

    private Path file(String name) {
        return new Path(path, name);
    }
}
