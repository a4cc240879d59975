package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** The errors that every reader of a weight file shares, so that they read alike. */
final class DamagedFile {
    private DamagedFile() {}

    static AnnealException damaged(Object file, String format, String reason) {
        return AnnealException.environment(file + " is not a readable " + format + " file: " + reason
                + ". It is damaged, incomplete or of another format; copy or download it again.");
    }

    static AnnealException unreadable(Path file, IOException cause) {
        return AnnealException.environment(
                file + " cannot be read: " + cause + ". Check that it exists and may be read by this user.", cause);
    }

    /** Closes what was opened and is of no use. */
    static void closeQuietly(Closeable opened) {
        try {
            opened.close();
        } catch (IOException e) {
            // The reason why the file is given up is on its way already.
        }
    }
}
