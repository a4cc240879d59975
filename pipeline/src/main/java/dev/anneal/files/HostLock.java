package dev.anneal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread of one process of a host do something at a time, while the others wait. The kernel frees the lock of a process that dies.
 */
public final class HostLock {
    /** A file lock does not hold off threads of the same process. */
    private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

    private HostLock() {}

    /** What is done under the lock. */
    public interface Work {
        void run() throws IOException;
    }

    /**
     * Waits for the lock and does the work.
     *
     * @param lockFile made when needed, in a folder that is there; it stays
     */
    public static void run(Path lockFile, Work work) throws IOException {
        ReentrantLock own =
                IN_PROCESS.computeIfAbsent(lockFile.toAbsolutePath().normalize(), file -> new ReentrantLock());
        own.lock();
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException("the lock " + lockFile + " was lost");
            }
            work.run();
        } finally {
            own.unlock();
        }
    }
}
