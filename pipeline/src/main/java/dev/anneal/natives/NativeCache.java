package dev.anneal.natives;

import dev.anneal.error.AnnealException;
import dev.anneal.files.HostLock;
import dev.anneal.files.LocalFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Unpacks native libraries once per host. DJL extracts its libraries into a cache folder at the first use; two processes at once, or one that is
 * killed half-way, leave truncated libraries that crash whoever loads them. So the first use runs under a file lock and leaves a marker when it is
 * complete; without the marker the folder is emptied and extracted again. Thread-safe, also between processes.
 */
public final class NativeCache {
    private static final String FOLDER_PROPERTY = "anneal.natives";
    private static final String FOLDER_VARIABLE = "ANNEAL_NATIVES";
    private static final String MARKER = ".complete";

    private final Path folder;

    /** What unpacks the library into its folder, and does nothing where it is. */
    public interface Extraction {
        void run() throws IOException;
    }

    NativeCache(Path folder) {
        this.folder = folder;
    }

    /**
     * The folder of one library in the host's cache: {@code anneal.natives} (system property), {@code ANNEAL_NATIVES} (environment), or
     * {@code .cache/anneal/natives} under the home folder, or the temporary folder where the home is read-only.
     */
    public static NativeCache of(String library) {
        return new NativeCache(root().resolve(library));
    }

    /** The cache's root folder. */
    public static Path root() {
        String configured = System.getProperty(FOLDER_PROPERTY, System.getenv().getOrDefault(FOLDER_VARIABLE, ""));
        if (!configured.isEmpty()) {
            return Path.of(configured).toAbsolutePath();
        }
        Path home = Path.of(System.getProperty("user.home", "/nonexistent"));
        return Files.isWritable(home)
                ? home.resolve(".cache/anneal/natives")
                : Path.of(System.getProperty("java.io.tmpdir"), "anneal-" + System.getProperty("user.name"), "natives");
    }

    /** Where the library's files belong. */
    public Path folder() {
        return folder;
    }

    /** Whether somebody has unpacked the library there. */
    public boolean isComplete() {
        return Files.exists(folder.resolve(MARKER));
    }

    /** Runs the first use of a library, which extracts it, so that no other process does the same at the same time. */
    public void firstUse(Extraction use) {
        try {
            Files.createDirectories(folder);
            HostLock.run(folder.resolveSibling(folder.getFileName() + ".lock"), () -> {
                discardIncomplete();
                use.run();
                Files.writeString(folder.resolve(MARKER), "");
            });
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The native libraries cannot be unpacked into " + folder + ": " + e
                            + ". Free some disk space (up to 450 MB), or point the system property " + FOLDER_PROPERTY
                            + " to another folder.",
                    e);
        }
    }

    private void discardIncomplete() throws IOException {
        if (!isComplete()) {
            LocalFolders.delete(folder);
            Files.createDirectories(folder);
        }
    }
}
