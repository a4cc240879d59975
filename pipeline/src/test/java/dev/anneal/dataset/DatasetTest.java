package dev.anneal.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetTest {
    @TempDir
    Path folder;

    @Test
    void readsAnyRowAsItWasWritten() {
        for (ShardSchema schema : List.of(Rows.FULL, Rows.LEAN)) {
            Rows.dataset(DatasetFolder.of(folder), schema);
            try (Dataset dataset = Dataset.open(folder)) {
                Split train = dataset.split("train");
                assertThat(train.rows()).isEqualTo(250);
                for (int i : new int[] {249, 0, 100, 99, 101, 200, 17, 18, 19, 20, 21, 150}) {
                    compare(train, i, Rows.row(i, schema), schema);
                }
                compare(dataset.split("test"), 39, Rows.row(1039, schema), schema);
                assertThat(train.lengths())
                        .containsExactly(
                                IntStream.range(0, 250).map(i -> 3 + i % 20).toArray());
                assertThat(dataset.labels()).containsExactly("neg", "neu", "pos");
            }
        }
    }

    @Test
    void threadsReadAtOnce() {
        Rows.dataset(DatasetFolder.of(folder), Rows.FULL);
        try (Dataset dataset = Dataset.open(folder)) {
            Split train = dataset.split("train");
            boolean equal = IntStream.range(0, 100_000)
                    .parallel()
                    .map(i -> (int) (i * 7919L % 250))
                    .allMatch(i -> Arrays.equals(
                            train.row(i).ids(), Rows.row(i, Rows.FULL).tokens().ids()));
            assertThat(equal).isTrue();
        }
    }

    @Test
    void namesWhatIsNotThere() {
        assertThatThrownBy(() -> Dataset.open(folder))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("Prepare the data first (anneal prepare).");
        Rows.dataset(DatasetFolder.of(folder), Rows.LEAN);
        try (Dataset dataset = Dataset.open(folder)) {
            assertThatThrownBy(() -> dataset.split("dev"))
                    .hasMessageStartingWith("The dataset has no split \"dev\", only [train, test].");
            assertThatThrownBy(() -> dataset.split("test").row(40))
                    .hasMessage("Row 40 of split test, which has 40 rows.");
        }
    }

    @Test
    void aShardThatWasCutOffIsNamed() throws IOException {
        Manifest manifest = Rows.dataset(DatasetFolder.of(folder), Rows.LEAN);
        ShardEntry shard = manifest.split("train").shards().get(1);
        Path file = folder.resolve(shard.file());
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
        assertThatThrownBy(() -> Dataset.open(folder))
                .isInstanceOf(AnnealException.class)
                .hasMessage("The shard " + file + " is damaged: it has " + (bytes.length - 100)
                        + " bytes, but the manifest says " + bytes.length
                        + ". Copy it again, or prepare the data again.");
        Files.delete(file);
        assertThatThrownBy(() -> Dataset.open(folder))
                .hasMessageStartingWith("The shard " + file + " cannot be read: ");
    }

    /** Wherever bytes are spoilt, opening and reading end well or with an exception that names the shard. */
    @Test
    void spoiltBytesAreDamageAndNeverACrash() throws IOException {
        Manifest manifest = Rows.dataset(DatasetFolder.of(folder), Rows.FULL);
        Path file = folder.resolve(manifest.split("test").shards().get(0).file());
        byte[] bytes = Files.readAllBytes(file);
        int damaged = 0;
        for (int at = 0; at + 4 <= bytes.length; at += 4) {
            byte[] spoilt = bytes.clone();
            Arrays.fill(spoilt, at, at + 4, (byte) 0x7E);
            Files.write(file, spoilt, StandardOpenOption.TRUNCATE_EXISTING);
            try (Dataset dataset = Dataset.open(folder)) {
                assertThat(dataset.split("test").rows()).isEqualTo(40);
            } catch (AnnealException e) {
                assertThat(e).hasMessageContaining(file.toString());
                damaged++;
            }
        }
        assertThat(damaged).isPositive();
    }

    @Test
    void shardsOfAnotherLayoutAreRefused() {
        DatasetFolder place = DatasetFolder.of(folder);
        Manifest manifest = Rows.dataset(place, Rows.LEAN);
        ShardSummary other = Rows.write(place, "test-00000.arrow", Rows.FULL, 1000, 1040);
        new Manifest(
                        manifest.formatVersion(),
                        manifest.digest(),
                        manifest.task(),
                        manifest.schema(),
                        manifest.tokenizerDigest(),
                        manifest.vocabularySize(),
                        manifest.maxLength(),
                        manifest.truncation(),
                        manifest.labels(),
                        List.of(SplitManifest.of("test", List.of(other), List.of())),
                        manifest.tables(),
                        manifest.fingerprint())
                .write(place);
        assertThatThrownBy(() -> Dataset.open(folder)).hasMessageContaining("is damaged: its columns are Schema<");
    }

    private static void compare(Split split, int row, ShardRow expected, ShardSchema schema) {
        TokenRow tokens = expected.tokens();
        int[] types = schema.tokenTypes() ? tokens.typeIds() : new int[tokens.length()];
        assertThat(split.row(row)).isEqualTo(new TokenRow(tokens.ids(), types, tokens.target()));
        assertThat(split.length(row)).isEqualTo(tokens.length());
        assertThat(split.target(row)).isEqualTo(tokens.target());
        assertThat(split.hash(row)).isEqualTo(expected.hash());
        assertThat(split.id(row)).isEqualTo(expected.id());
        assertThat(split.id(row)).isNotEqualTo(Optional.of(""));
    }
}
