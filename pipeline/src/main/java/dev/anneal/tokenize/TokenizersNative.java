package dev.anneal.tokenize;

import ai.djl.util.Platform;
import dev.anneal.error.AnnealException;
import dev.anneal.natives.NativeCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Unpacks the native tokenizers library once per host and tells DJL where it is, so that DJL neither unpacks it on its own, which two processes at
 * once can spoil, nor looks for it on the network. Whoever sets {@code RUST_LIBRARY_PATH} brings a library along.
 */
final class TokenizersNative {
    private static final String LIBRARY_PROPERTY = "RUST_LIBRARY_PATH";

    private TokenizersNative() {}

    /** Makes the library ready for DJL to load; cheap after the first time. */
    static synchronized void load() {
        if (System.getProperty(LIBRARY_PROPERTY) != null || System.getenv(LIBRARY_PROPERTY) != null) {
            return;
        }
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Platform platform = Platform.detectPlatform("tokenizers");
        String file = System.mapLibraryName("tokenizers");
        String resource = "native/lib/" + platform.getClassifier() + "/cpu/" + file;
        NativeCache cache = NativeCache.of("tokenizers-" + platform.getVersion() + "-" + platform.getClassifier());
        Path library = cache.folder().resolve(file);
        cache.firstUse(() -> unpack(resource, library));
        System.setProperty(LIBRARY_PROPERTY, library.toString());
    }

    /** Copies a class path resource to a file, unless it is there. */
    static void unpack(String resource, Path library) throws IOException {
        if (Files.exists(library)) {
            return;
        }
        try (InputStream in = TokenizersNative.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw AnnealException.environment("There is no native tokenizers library " + resource
                        + " on the class path. Anneal runs on Linux x86-64; elsewhere point " + LIBRARY_PROPERTY
                        + " to a library that was built for DJL.");
            }
            Files.copy(in, library);
        }
    }
}
