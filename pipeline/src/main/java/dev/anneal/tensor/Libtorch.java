package dev.anneal.tensor;

import ai.djl.util.Utils;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The libtorch that somebody has put on a host and named by {@code PYTORCH_LIBRARY_PATH}. Its C++ interface changes with every version, so only the one
 * that the engine's bridge was built for may be loaded: another one crashes, or computes other bits.
 */
record Libtorch(Optional<String> folder, Optional<String> claimed) {
    static final String VERSION = "2.7.1";
    private static final String FOLDER = "PYTORCH_LIBRARY_PATH";
    private static final String CLAIMED = "PYTORCH_VERSION";

    /** What environment and system properties say. */
    static Libtorch configured() {
        return new Libtorch(
                Optional.ofNullable(Utils.getEnvOrSystemProperty(FOLDER)),
                Optional.ofNullable(Utils.getEnvOrSystemProperty(CLAIMED)));
    }

    /** @throws AnnealException if a version is claimed, or written beside the library, that is not the right one */
    void requireRightVersion() {
        claimed.ifPresent(version -> require(CLAIMED + " is " + version, version));
        folder.ifPresent(path -> built(Path.of(path))
                .ifPresent(version -> require(FOLDER + " is " + path + ", which holds libtorch " + version, version)));
    }

    /** PyTorch's own archives have the version, with the flavour after a plus sign, in a file beside their {@code lib}. */
    private static Optional<String> built(Path library) {
        Path file = library.toAbsolutePath().normalize().resolveSibling("build-version");
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file).strip())
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static void require(String found, String version) {
        if (!version.replaceFirst("\\+.*", "").equals(VERSION)) {
            throw AnnealException.environment(found + ", but Anneal computes with libtorch " + VERSION + " only. Point "
                    + FOLDER + " to that version, or unset it for the one that Anneal carries (Linux x86-64, CPU).");
        }
    }
}
