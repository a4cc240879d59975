package dev.anneal.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** The folder of a dataset, on the local disk or on any Hadoop file system. Names are those of files directly inside. Thread-safe. */
public sealed interface DatasetFolder permits LocalDatasetFolder, HadoopDatasetFolder {
    static DatasetFolder of(java.nio.file.Path folder) {
        return new LocalDatasetFolder(folder);
    }

    /**
     * Paths of scheme {@code file:} are read and written directly.
     *
     * @throws IOException if the file system cannot be reached
     */
    static DatasetFolder of(org.apache.hadoop.fs.Path folder, Configuration hadoop) throws IOException {
        FileSystem files = folder.getFileSystem(hadoop);
        org.apache.hadoop.fs.Path qualified = files.makeQualified(folder);
        return files.getUri().getScheme().equals("file")
                ? new LocalDatasetFolder(java.nio.file.Path.of(qualified.toUri().getPath()))
                : new HadoopDatasetFolder(files, qualified);
    }

    /** The folder, for messages. */
    String location();

    /** A file of it, for messages. */
    default String location(String name) {
        return location() + "/" + name;
    }

    /** Creates or replaces a file, and the folder where needed. */
    OutputStream create(String name) throws IOException;

    /**
     * Opens a file for reading.
     *
     * @throws java.io.FileNotFoundException or {@link java.nio.file.NoSuchFileException} if it is not there
     */
    InputStream open(String name) throws IOException;

    boolean exists(String name) throws IOException;

    long sizeBytes(String name) throws IOException;

    /** Gives a file another name, in place of the file that may have it now. */
    void rename(String from, String to) throws IOException;

    /** Does nothing if it is not there. */
    void delete(String name) throws IOException;
}
