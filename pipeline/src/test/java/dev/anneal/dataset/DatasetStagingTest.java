package dev.anneal.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetStagingTest {
    private static final Configuration HADOOP = ElsewhereFiles.configuration();

    @TempDir
    Path temporary;

    private Path dataset;
    private Path staging;
    private Manifest manifest;

    @BeforeEach
    void writeThroughHadoop() throws IOException {
        dataset = temporary.resolve("dataset");
        staging = temporary.resolve("staging");
        manifest = Rows.dataset(DatasetFolder.of(elsewhere(), HADOOP), Rows.FULL);
    }

    @Test
    void hadoopAndLocalFoldersHoldTheSameBytes() {
        Path local = temporary.resolve("local");
        assertThat(Rows.dataset(DatasetFolder.of(local), Rows.FULL)).isEqualTo(manifest);
        assertThat(local.resolve("train-00001.arrow")).hasSameBinaryContentAs(dataset.resolve("train-00001.arrow"));
        assertThat(local.resolve("manifest.json")).hasSameBinaryContentAs(dataset.resolve("manifest.json"));
        assertThat(Rows.dataset(DatasetFolder.of(local), Rows.FULL)).isEqualTo(manifest);
    }

    @Test
    void aLocalDatasetIsUsedInPlace() {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path("file:" + dataset);
        assertThat(DatasetStaging.stage(path, staging, HADOOP)).isEqualTo(dataset);
        assertThat(staging).doesNotExist();
    }

    @Test
    void threadsOfAHostCopyOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Set<Path> copies = new HashSet<>();
        for (Future<Path> copy : threads.invokeAll(IntStream.range(0, 4)
                .<java.util.concurrent.Callable<Path>>mapToObj(i -> this::stage)
                .toList())) {
            copies.add(copy.get());
        }
        threads.shutdown();
        assertThat(copies).hasSize(1);
        Path copy = copies.iterator().next();
        assertThat(copy.getParent()).isEqualTo(staging);
        assertThat(names(staging))
                .containsExactlyInAnyOrder(copy.getFileName().toString(), copy.getFileName() + ".lock");
        try (Dataset staged = Dataset.open(copy)) {
            assertThat(staged.manifest()).isEqualTo(manifest);
            assertThat(staged.split("train").row(111).ids())
                    .containsExactly(Rows.row(111, Rows.FULL).tokens().ids());
        }
    }

    @Test
    void aDatasetPreparedAnewIsCopiedAnew() throws IOException {
        Path first = stage();
        assertThat(stage()).isEqualTo(first);
        Rows.dataset(DatasetFolder.of(elsewhere(), HADOOP), Rows.LEAN);
        assertThat(stage()).isNotEqualTo(first);
    }

    @Test
    void aCopyThatWasCutOffIsMadeAgain() throws IOException {
        Path copy = stage();
        Path partial = staging.resolve(copy.getFileName() + ".partial");
        Files.move(copy, partial);
        Files.writeString(partial.resolve("train-00000.arrow"), "half");
        assertThat(stage()).isEqualTo(copy);
        assertThat(partial).doesNotExist();
        DatasetVerifier.verify(DatasetFolder.of(copy));
    }

    @Test
    void aDamagedShardIsNeitherStagedNorVerified() throws IOException {
        ShardEntry shard = manifest.split("train").shards().get(1);
        byte[] bytes = Files.readAllBytes(dataset.resolve(shard.file()));
        bytes[bytes.length / 2] ^= 1;
        Files.write(dataset.resolve(shard.file()), bytes);
        String problem = "train-00001.arrow should have SHA-256 " + shard.sha256() + ", but has ";
        assertThatThrownBy(this::stage)
                .hasMessageStartingWith("The dataset elsewhere:" + dataset + " is damaged: " + problem);
        assertThat(names(staging)).allMatch(name -> name.endsWith(".lock"));
        Files.delete(dataset.resolve("test-00000.arrow"));
        assertThatThrownBy(() -> DatasetVerifier.verify(DatasetFolder.of(dataset)))
                .hasMessageStartingWith(
                        "2 of 4 shards of the dataset " + dataset + " are not what its manifest says: " + problem)
                .hasMessageContaining("test-00000.arrow should have SHA-256 ")
                .hasMessageContaining("but has none: ");
    }

    @Test
    void anIntactDatasetIsVerified() throws IOException {
        assertThat(DatasetVerifier.verify(DatasetFolder.of(elsewhere(), HADOOP)))
                .isEqualTo(manifest);
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(
                        () -> DatasetStaging.stage(new org.apache.hadoop.fs.Path("elsewhere:/none"), staging, HADOOP))
                .hasMessageStartingWith("The dataset's manifest elsewhere:/none/manifest.json cannot be read: ");
        assertThatThrownBy(() -> DatasetStaging.stage(new org.apache.hadoop.fs.Path("nothing:/none"), staging, HADOOP))
                .hasMessageContaining("No FileSystem for scheme \"nothing\"");
    }

    private Path stage() {
        return DatasetStaging.stage(elsewhere(), staging, HADOOP);
    }

    private org.apache.hadoop.fs.Path elsewhere() {
        return new org.apache.hadoop.fs.Path("elsewhere:" + dataset);
    }

    private static java.util.List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
