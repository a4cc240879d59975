package dev.anneal.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedDatasetTest {
    private static final Configuration HADOOP = ElsewhereFiles.configuration();
    private static final String SHARD = "train-00001.arrow";

    @TempDir
    Path temporary;

    private Path source;

    @BeforeEach
    void write() {
        source = temporary.resolve("source");
        Rows.dataset(DatasetFolder.of(source), Rows.FULL);
    }

    @Test
    void filesOfOneDiskAreLinked() throws IOException {
        Path target = temporary.resolve("run/dataset");
        SharedDataset.put(path("file:", source), path("file:", target), HADOOP);

        assertThat(Files.getAttribute(target.resolve(SHARD), "unix:ino"))
                .isEqualTo(Files.getAttribute(source.resolve(SHARD), "unix:ino"));
        assertThat(target.resolve(Manifest.FILE)).hasSameBinaryContentAs(source.resolve(Manifest.FILE));
    }

    @Test
    void othersAreCopiedAndWhatIsThereStays() throws IOException {
        Path target = temporary.resolve("elsewhere");
        SharedDataset.put(path("file:", source), path("elsewhere:", target), HADOOP);

        assertThat(target.resolve(SHARD)).hasSameBinaryContentAs(source.resolve(SHARD));
        Files.writeString(target.resolve(SHARD), "another");
        SharedDataset.put(path("file:", source), path("elsewhere:", target), HADOOP);
        assertThat(target.resolve(SHARD)).hasContent("another");
    }

    /** A copy that was interrupted has no manifest. */
    @Test
    void whatWasLeftUnfinishedIsPutAnew() throws IOException {
        Path target = Files.createDirectories(temporary.resolve("run/dataset"));
        Files.writeString(target.resolve(SHARD), "half of i");
        SharedDataset.put(path("file:", source), path("file:", target), HADOOP);

        assertThat(target.resolve(SHARD)).hasSameBinaryContentAs(source.resolve(SHARD));
    }

    @Test
    void aDamagedShardIsNotCopied() throws IOException {
        byte[] bytes = Files.readAllBytes(source.resolve(SHARD));
        bytes[bytes.length / 2] ^= 1;
        Files.write(source.resolve(SHARD), bytes);
        Path target = temporary.resolve("elsewhere");

        assertThatThrownBy(() -> SharedDataset.put(path("file:", source), path("elsewhere:", target), HADOOP))
                .hasMessageStartingWith("The dataset ")
                .hasMessageContaining(" is damaged: ");
        assertThat(target.resolve(Manifest.FILE)).doesNotExist();
    }

    private static org.apache.hadoop.fs.Path path(String scheme, Path folder) {
        return new org.apache.hadoop.fs.Path(scheme + folder);
    }
}
