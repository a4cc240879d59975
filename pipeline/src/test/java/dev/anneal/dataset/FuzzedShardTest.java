package dev.anneal.dataset;

import dev.anneal.error.AnnealException;
import dev.anneal.fuzz.FuzzedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards lie on shared disks: what is read again, by either of both ways, is what was written or is refused. */
final class FuzzedShardTest {
    private static final long MOST_BYTES = 8 << 20;

    @TempDir
    private Path folder;

    private ShardEntry shard = new ShardEntry("none", 0, 0, "0".repeat(64));
    private byte[] good = {};

    @BeforeEach
    void write() throws Exception {
        shard = Rows.dataset(DatasetFolder.of(folder), Rows.FULL)
                .split("test")
                .shards()
                .get(0);
        good = Files.readAllBytes(folder.resolve(shard.file()));
    }

    /** From the first row to the last, digested on the way. */
    @Test
    void asAStream() throws Exception {
        FuzzedFile.ofBytes(good, folder.resolve(shard.file()), MOST_BYTES).readBy(file -> {
            try (ShardReader reader = ShardReader.open(DatasetFolder.of(folder), shard, Rows.FULL)) {
                reader.forEachRemaining(row -> {});
            }
        });
    }

    /** In any order, mapped into memory. Digests were looked at before, so that damaged rows may end with Java's own errors, and with nothing worse. */
    @Test
    void asAMap() throws Exception {
        FuzzedFile.ofBytes(good, folder.resolve(shard.file()), MOST_BYTES).readBy(file -> {
            try (Dataset dataset = Dataset.open(folder)) {
                readAll(dataset.split("test"), file);
            }
        });
    }

    private static void readAll(Split split, Path file) {
        try {
            for (int row = 0; row < split.rows(); row++) {
                split.row(row);
                split.id(row);
            }
        } catch (RuntimeException damaged) {
            throw AnnealException.environment(file + " is damaged.", damaged);
        }
    }
}
