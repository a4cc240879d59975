package dev.anneal.model.huggingface;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A Hadoop file system that is not {@code file:}, though its files lie on the local disk. */
public final class RemoteFiles extends RawLocalFileSystem {
    static Configuration configuration() {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.remote.impl", RemoteFiles.class.getName());
        return configuration;
    }

    @Override
    public URI getUri() {
        return URI.create("remote:///");
    }

    @Override
    public String getScheme() {
        return "remote";
    }
}
