package dev.anneal.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardReaderTest {
    @TempDir
    private Path folder;

    @Test
    void readsAllRowsAndStaysAtTheEnd() {
        DatasetFolder place = DatasetFolder.of(folder);
        Manifest manifest = Rows.dataset(place, Rows.FULL);
        ShardEntry entry = manifest.split("test").shards().get(0);

        try (ShardReader shard = ShardReader.open(place, entry, Rows.FULL)) {
            for (int row = 0; row < entry.rows(); row++) {
                assertThat(shard.next()).as("row " + row).isNotNull();
            }

            assertThat(shard.hasNext()).isFalse();
            assertThat(shard.hasNext()).isFalse();
            assertThatThrownBy(shard::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    /** The footer is not looked at while rows are read. */
    @Test
    void damageBehindTheRowsIsToldAtTheEnd() throws IOException {
        DatasetFolder place = DatasetFolder.of(folder);
        ShardEntry entry = Rows.dataset(place, Rows.FULL).split("test").shards().get(0);
        Path file = folder.resolve(entry.file());
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, flipped(bytes, bytes.length - 12));

        try (ShardReader shard = ShardReader.open(place, entry, Rows.FULL)) {
            for (int row = 0; row < entry.rows(); row++) {
                shard.next();
            }
            assertThatThrownBy(shard::hasNext)
                    .isInstanceOf(AnnealException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("instead of " + entry.sha256());
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] damaged = Arrays.copyOf(bytes, bytes.length);
        damaged[at] ^= 1;
        return damaged;
    }
}
