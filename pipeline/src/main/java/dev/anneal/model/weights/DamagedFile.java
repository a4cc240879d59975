package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What every reader of a weight file shares: opening it, and the errors, so that they read alike. */
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

    /** Reads what a file holds from a channel that stays open with the result. */
    interface Reader<T> {
        T read(FileChannel channel) throws IOException;
    }

    /** Opens a file, and closes it again if it cannot be read. */
    static <T> T open(Path file, Reader<T> reader) {
        FileChannel channel = null;
        boolean opened = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            T result = reader.read(channel);
            opened = true;
            return result;
        } catch (IOException e) {
            throw unreadable(file, e);
        } finally {
            if (!opened && channel != null) {
                closeQuietly(channel);
            }
        }
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
