package dev.anneal.model.huggingface;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file on the class path. */
record ClassPathResource(String name, URL url) implements ModelResource {
    /** Looks where the application's own classes are, then where this library is. */
    static Optional<ClassPathResource> find(String name) {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        URL url = application == null ? null : application.getResource(name);
        if (url == null) {
            url = ClassPathResource.class.getResource("/" + name);
        }
        return Optional.ofNullable(url).map(found -> new ClassPathResource(name, found));
    }

    /** Size and checksum in a jar, which Spark copies about with new dates; size and date elsewhere. */
    @Override
    public String fingerprint() throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        // Asking about size or date opens the file, and only closing its stream closes it.
        InputStream opened = connection.getInputStream();
        try {
            if (connection instanceof JarURLConnection jar) {
                return name + " " + jar.getJarEntry().getSize() + " "
                        + jar.getJarEntry().getCrc();
            }
            return name + " " + connection.getContentLengthLong() + " " + connection.getLastModified();
        } finally {
            opened.close();
        }
    }

    /** The caller closes the stream. */
    InputStream open() throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        return connection.getInputStream();
    }

    @Override
    public void copyTo(Path file) throws IOException {
        try (InputStream from = open()) {
            Files.copy(from, file);
        }
    }
}
