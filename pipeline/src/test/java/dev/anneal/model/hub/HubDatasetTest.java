package dev.anneal.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubDatasetTest {
    @TempDir
    Path cache;

    private final FakeHub hub = new FakeHub();

    @BeforeEach
    void fillHub() {
        hub.small(".gitattributes", bytes("*.parquet lfs"));
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void has(String... files) {
        for (String file : files) {
            hub.large(file, bytes("rows of " + file));
        }
    }

    private static HubTable table(String path, String split) {
        return HubTable.parse(path, split).orElseThrow();
    }

    /** Names of the files that a table's pattern matches, below the commit's folder. */
    private List<String> files(String path, String split) throws IOException {
        String pattern = HubDataset.files(table(path, split), hub.access(cache));
        Path folder = cache.resolve("datasets--owner--name").resolve(FakeHub.COMMIT);
        assertThat(pattern).startsWith(folder + "/");
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(matcher::matches)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aSplitOfTheConversionIsDownloadedOnceAndFoundOffline() throws IOException {
        has("default/train/0000.parquet", "default/train/0001.parquet", "default/test/0000.parquet");

        assertThat(files("hub:owner/name", "train"))
                .containsExactly("default/train/0000.parquet", "default/train/0001.parquet");
        assertThat(hub.requests)
                .contains(
                        "HEAD /datasets/owner/name/resolve/refs/convert/parquet/.gitattributes",
                        "GET /api/datasets/owner/name/tree/" + FakeHub.COMMIT)
                .noneMatch(request -> request.contains("default/test"));
        HubAccess access = hub.access(cache);
        HubAccess offline =
                new HubAccess(false, access.endpoint(), access.token(), cache, access.retries(), access.progress());
        hub.requests.clear();
        assertThat(HubDataset.files(table("hub:owner/name", "train"), offline))
                .endsWith(FakeHub.COMMIT + "/default/train/*.parquet");
        assertThat(HubDataset.pin(table("hub:owner/name", "train"), offline))
                .isEqualTo("hub:owner/name@" + FakeHub.COMMIT);
        assertThatThrownBy(() -> HubDataset.files(table("hub:owner/name", "test"), offline))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining(
                        "The data set owner/name@refs/convert/parquet is not among the downloads in " + cache)
                .hasMessageContaining("Add options: {download: true} to the table");
        assertThat(hub.requests).isEmpty();
        assertThat(files("hub:owner/name", "test")).containsExactly("default/test/0000.parquet");
    }

    @Test
    void filesThatWereUploadedAreKnownByTheNamesOfTheirSplits() throws IOException {
        has(
                "cola/train-00000-of-00002.parquet",
                "cola/train-00001-of-00002.parquet",
                "cola/test-00000-of-00001.parquet");
        has("sst2/train-00000-of-00001-5c2a.parquet", "other/train.parquet", "other/training.parquet");

        assertThat(files("hub:owner/name/cola@main", "train"))
                .containsExactly("cola/train-00000-of-00002.parquet", "cola/train-00001-of-00002.parquet");
        assertThat(files("hub:owner/name/sst2@main", "train"))
                .containsExactly("sst2/train-00000-of-00001-5c2a.parquet");
        assertThat(files("hub:owner/name/other@" + FakeHub.COMMIT, "train")).containsExactly("other/train.parquet");
        assertThat(HubDataset.pin(table("hub:owner/name/cola@main", "test"), hub.access(cache)))
                .isEqualTo("hub:owner/name/cola@" + FakeHub.COMMIT);
    }

    @Test
    void theUsualConfigurationNeedsNoName() throws IOException {
        has("default/train/0000.parquet", "extra/train/0000.parquet");
        assertThat(files("hub:owner/name", "train")).containsExactly("default/train/0000.parquet");
    }

    @Test
    void saysWhatThereIs() {
        has("a/train/0000.parquet", "b/train/0000.parquet");

        refused(
                "hub:owner/name",
                "train",
                "has the split train in the configurations a, b, and the path of the table names none");
        refused("hub:owner/name/c", "train", "in the configurations a, b, but not in c. Name one of them");
        refused(
                "hub:owner/name",
                "dev",
                "has no Parquet files of a split dev; it has a/train/0000.parquet, b/train/0000.parquet.");
        refused("hub:owner/other", "train", "datasets/owner/other is not on http://127.0.0.1");
        hub.lacks = "converted";
        refused("hub:owner/name", "train", "the Hub has not converted it to Parquet");
    }

    private void refused(String path, String split, String message) {
        assertThatThrownBy(() -> HubDataset.files(table(path, split), hub.access(cache.resolve(split))))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining(message);
    }

    @Test
    void pathsAreToldFromOthers() {
        assertThat(table("hub:nyu-mll/glue/cola", "train"))
                .isEqualTo(new HubTable(
                        new HubId("datasets/nyu-mll/glue", "refs/convert/parquet"),
                        java.util.Optional.of("cola"),
                        "train"));
        for (String path : List.of("hub:glue", "hub:a/b/c/d", "hub:a/../b", "a/b", "hub:a/b@", "hub:/a/b")) {
            assertThat(HubTable.parse(path, "train")).as(path).isEmpty();
        }
        assertThat(HubTable.parse("hub:a/b", "../train")).isEmpty();
    }
}
