package dev.anneal.dataset;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A Hadoop file system that is not {@code file:}, though its files lie on the local disk; like HDFS, it renames onto no file that exists. */
public final class ElsewhereFiles extends RawLocalFileSystem {
    static Configuration configuration() {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.elsewhere.impl", ElsewhereFiles.class.getName());
        return configuration;
    }

    @Override
    public URI getUri() {
        return URI.create("elsewhere:///");
    }

    @Override
    public String getScheme() {
        return "elsewhere";
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return !exists(to) && super.rename(from, to);
    }
}
