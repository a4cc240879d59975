package dev.anneal.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.SeekableReadChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShardWriterTest {
    @TempDir
    Path folder;

    @Test
    void equalRowsGiveEqualBytes() throws IOException {
        for (ShardSchema schema : List.of(Rows.FULL, Rows.LEAN)) {
            ShardSummary first = write("a", schema, 0, 500);
            write("between", schema, 7, 900);
            ShardSummary second = write("b", schema, 0, 500);
            assertThat(folder.resolve("b")).hasSameBinaryContentAs(folder.resolve("a"));
            assertThat(second.shard().sha256()).isEqualTo(first.shard().sha256());
            assertThat(second.statistics()).isEqualTo(first.statistics());
        }
    }

    @Test
    void summaryHoldsSizeAndDigestOfTheFile() throws Exception {
        ShardEntry shard = write("a", Rows.FULL, 0, 100).shard();
        byte[] bytes = Files.readAllBytes(folder.resolve("a"));
        assertThat(shard.bytes()).isEqualTo(bytes.length);
        assertThat(shard.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        assertThat(shard.rows()).isEqualTo(100);
    }

    /** The layout is a promise to other readers; Arrow's own reader stands for them. */
    @Test
    void arrowReadsWhatItWrote() throws IOException {
        write("a", Rows.FULL, 0, 100);
        try (RootAllocator allocator = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(
                        new SeekableReadChannel(Files.newByteChannel(folder.resolve("a"))), allocator)) {
            assertThat(reader.getRecordBlocks()).hasSizeGreaterThan(2);
            reader.loadNextBatch();
            assertThat(reader.getVectorSchemaRoot().contentToTSVString()).startsWith("""
                    input_ids\ttoken_type_ids\tlabel\tid\tlength\thash
                    [0,1,2]\t[0,0,1]\t0\tzeile-ä-0\t3\t-5
                    [31,32,33,34]\t[0,0,1,1]\t1\tzeile-ä-1\t4\t999998
                    """);
        }
    }

    @Test
    void countsWhatTruncationTookFromEachLabel() {
        SplitStatistics statistics = write("a", Rows.LEAN, 0, 30).statistics();
        assertThat(statistics.rows()).isEqualTo(30);
        assertThat(statistics.tokens()).isEqualTo(20 * 3 + 190 + 10 * 3 + 45);
        assertThat(statistics.longestRow()).isEqualTo(3 + 14 + 5);
        assertThat(statistics.truncation())
                .containsExactly(
                        new TruncationEntry("neg", 10, 2, 10, 0),
                        new TruncationEntry("neu", 10, 2, 10, 0),
                        new TruncationEntry("pos", 10, 1, 5, 0));
        assertThat(statistics.truncatedRows()).isEqualTo(5);
        assertThat(statistics.lostTokens()).isEqualTo(25);
        assertThat(statistics.lengths().stream().mapToLong(LengthBin::rows).sum())
                .isEqualTo(30);
        assertThat(statistics.lengths()).contains(new LengthBin(22, 23, 2));
    }

    @Test
    void statisticsOfPartsAddUpToTheWhole() {
        SplitStatistics whole = write("a", Rows.LEAN, 0, 500).statistics();
        SplitStatistics parts = write("b", Rows.LEAN, 0, 123)
                .statistics()
                .plus(write("c", Rows.LEAN, 123, 500).statistics());
        assertThat(parts).isEqualTo(whole);
    }

    @Test
    void nothingHasTheNameUntilItIsFinished() throws IOException {
        try (ShardWriter writer = writer("a", "7")) {
            writer.add(Rows.row(1, Rows.LEAN));
            assertThat(folder.resolve("a")).doesNotExist();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anotherAttemptReplacesTheFirst() {
        try (ShardWriter slow = writer("a", "0");
                ShardWriter fast = writer("a", "1")) {
            slow.add(Rows.row(1, Rows.LEAN));
            fast.add(Rows.row(1, Rows.LEAN));
            assertThat(fast.finish()).isEqualTo(slow.finish());
        }
        assertThat(folder.toFile().list()).containsExactly("a");
    }

    @Test
    void memoryDoesNotGrowWithTheShard() {
        try (ShardWriter writer = writer("a", "0")) {
            for (int i = 0; i < 200_000; i++) {
                writer.add(Rows.row(i, Rows.LEAN));
            }
            assertThat(writer.finish().shard().bytes()).isGreaterThan(10_000_000);
            assertThat(writer.peakBytes()).isLessThan(100_000);
        }
    }

    @Test
    void refusesRowsThatDoNotFit() {
        try (ShardWriter writer = writer("a", "0")) {
            TokenRow unknown = new TokenRow(new int[] {1}, new int[] {0}, new Target.OneClass(3));
            assertThatThrownBy(() -> writer.add(ShardRow.of(unknown, 0)))
                    .hasMessage("OneClass[id=3] of a row with 1 tokens and 3 labels");
            TokenRow tags = new TokenRow(new int[] {1}, new int[] {0}, new Target.Tags(new int[] {1}));
            assertThatThrownBy(() -> writer.add(ShardRow.of(tags, 0)))
                    .hasMessageStartingWith("Tags[1] for ShardSchema[");
            assertThatThrownBy(() -> writer.add(Rows.row(1, Rows.FULL)))
                    .hasMessageStartingWith("Row id Optional[zeile-ä-1]");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() ->
                        ShardWriter.create(DatasetFolder.of(file), "a", "0", ShardOptions.of(Rows.LEAN, Rows.LABELS)))
                .hasMessageStartingWith("The shard " + file + "/a cannot be written: ");
    }

    @Test
    void lengthBinsCoverAllLengthsOnce() {
        int next = 0;
        while (next < 100_000) {
            LengthBin bin = LengthBin.of(next, 1);
            assertThat(bin.from()).isEqualTo(next);
            assertThat(LengthBin.of(bin.to(), 1)).isEqualTo(bin);
            next = bin.to() + 1;
        }
    }

    private ShardWriter writer(String file, String attempt) {
        return ShardWriter.create(
                DatasetFolder.of(folder), file, attempt, new ShardOptions(Rows.LEAN, Rows.LABELS, 2000));
    }

    private ShardSummary write(String file, ShardSchema schema, int from, int to) {
        return Rows.write(DatasetFolder.of(folder), file, schema, from, to);
    }
}
