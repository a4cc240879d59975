package dev.anneal.jobs.verify;

import dev.anneal.digest.Sha256;
import dev.anneal.files.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads files and says what is wrong with them. Hadoop's own checksums are left out: they would only say that something differs.
 */
record FileCheck(Configuration hadoop) {
    private static final int BLOCK_BYTES = 1 << 20;

    /** What there is to read of it; 0 for a file that is not there, too. */
    long bytes(DigestedFile file) {
        Path path = new Path(file.path());
        try {
            return file.sections().isEmpty()
                    ? 0
                    : path.getFileSystem(hadoop).getFileStatus(path).getLen();
        } catch (IOException absent) {
            return 0;
        }
    }

    /**
     * @param progress hears how many more bytes have been read
     * @return none if all is as it was written
     */
    List<String> problems(DigestedFile file, LongConsumer progress) {
        Path path = new Path(file.path());
        try {
            FileSystem files = AtomicFile.withoutSideFiles(path.getFileSystem(hadoop));
            long bytes = files.getFileStatus(path).getLen();
            if (file.bytes().isPresent() && file.bytes().getAsLong() != bytes) {
                return List.of(file.path() + " should have " + file.bytes().getAsLong() + " bytes, but has " + bytes);
            }
            List<String> problems = new ArrayList<>();
            try (InputStream in = files.open(path)) {
                for (DigestedFile.Section section : file.sections()) {
                    String found = digest(in, section.bytes(), progress);
                    if (!found.equals(section.sha256())) {
                        problems.add(file.path() + (section.name().isEmpty() ? "" : " (" + section.name() + ")")
                                + " should have SHA-256 " + section.sha256() + ", but has " + found);
                    }
                }
            }
            return problems;
        } catch (IOException e) {
            return List.of(file.path() + " cannot be read: " + e.getMessage());
        }
    }

    private static String digest(InputStream in, long bytes, LongConsumer progress) throws IOException {
        Sha256 digest = new Sha256();
        byte[] block = new byte[BLOCK_BYTES];
        long left = bytes;
        while (left > 0) {
            int read = in.read(block, 0, (int) Math.min(block.length, left));
            if (read < 0) {
                break;
            }
            digest.add(block, 0, read);
            progress.accept(read);
            left -= read;
        }
        return digest.hex();
    }
}
