package dev.anneal.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {
    private static final HubId ID = HubId.parse("owner/name").orElseThrow();
    private static final byte[] CONFIG = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] WEIGHTS = weights();

    @TempDir
    Path cache;

    private final FakeHub hub = new FakeHub();

    @BeforeEach
    void fillHub() {
        hub.small("config.json", CONFIG).large("weights", WEIGHTS);
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void downloadsOnceAndFindsItWithoutTheNetworkAfterwards() throws IOException {
        Path folder = download(hub.access(cache));
        assertThat(folder).isEqualTo(cache.resolve("owner--name").resolve(FakeHub.COMMIT));
        assertThat(folder.resolve("config.json")).hasBinaryContent(CONFIG);
        assertThat(folder.resolve("weights")).hasBinaryContent(WEIGHTS);
        assertThat(leftOvers()).isEmpty();
        assertThat(hub.count("GET")).isEqualTo(4);
        assertThat(download(hub.access(cache))).isEqualTo(folder);
        assertThat(hub.count("GET")).isEqualTo(4);
        hub.requests.clear();
        assertThat(download(offline())).isEqualTo(folder);
        HubId pinned = HubId.parse("owner/name@" + FakeHub.COMMIT).orElseThrow();
        assertThat(download(hub.access(cache), pinned)).isEqualTo(folder);
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void asksForNothingUnlessAllowed() {
        assertThatThrownBy(() -> download(offline()))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("'owner/name' is neither a folder nor among the downloaded models in " + cache)
                .hasMessageContaining("model.download: true");
        HubId pinned = HubId.parse("owner/name@" + FakeHub.COMMIT).orElseThrow();
        assertThatThrownBy(() -> download(offline(), pinned)).hasMessageContaining("model.download: true");
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void usesTheLastCommitItKnowsWhereTheHubIsAway() {
        Path folder = download(hub.access(cache));
        hub.failures = Integer.MAX_VALUE;
        assertThat(download(hub.access(cache))).isEqualTo(folder);
    }

    @Test
    void goesOnWhereAConnectionWasCut() {
        hub.cutAfterBytes = 60_000;
        Path folder = download(hub.access(cache));
        assertThat(folder.resolve("weights")).hasBinaryContent(WEIGHTS);
        assertThat(hub.requests)
                .contains(
                        "GET storage /weights",
                        "GET storage /weights bytes=60000-",
                        "GET storage /weights bytes=120000-");
    }

    @Test
    void aLaterRunGoesOnWhereAnEarlierOneGaveUp() throws IOException {
        hub.cutAfterBytes = 10_000;
        assertThatThrownBy(() -> download(hub.access(cache)))
                .hasMessageContaining("The model owner/name cannot be downloaded to " + cache)
                .hasMessageContaining("gave no answer in 3 attempts")
                .hasMessageContaining("what was received is kept");
        assertThat(leftOvers()).hasSize(1);
        hub.cutAfterBytes = Integer.MAX_VALUE;
        hub.requests.clear();
        assertThat(download(hub.access(cache)).resolve("weights")).hasBinaryContent(WEIGHTS);
        assertThat(hub.requests)
                .contains("GET storage /weights bytes=30000-")
                .noneMatch(r -> r.contains("GET /owner/name/resolve/main"));
        assertThat(leftOvers()).isEmpty();
    }

    @Test
    void startsOverWhereAServerKnowsNoParts() {
        hub.cutAfterBytes = 60_000;
        hub.ignoresRanges = true;
        assertThatThrownBy(() -> download(hub.access(cache))).hasMessageContaining("gave no answer in 3 attempts");
        hub.cutAfterBytes = Integer.MAX_VALUE;
        assertThat(download(hub.access(cache)).resolve("weights")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void startsOverWhereAServerSendsAnotherPart() {
        hub.cutAfterBytes = 60_000;
        hub.misplacesRanges = true;
        assertThatThrownBy(() -> download(hub.access(cache))).hasMessageContaining("gave no answer in 3 attempts");
        hub.cutAfterBytes = Integer.MAX_VALUE;
        assertThat(download(hub.access(cache)).resolve("weights")).hasBinaryContent(WEIGHTS);
        assertThat(hub.requests).contains("GET storage /weights bytes=60000-");
    }

    @Test
    void takesNoMoreBytesThanTheFileHas() {
        hub.surplusBytes = 1;
        assertThatThrownBy(() -> download(hub.access(cache)))
                .hasMessageContaining("more than the 150000 bytes of the file");
    }

    @Test
    void givesUpASilentConnection() {
        hub.cutAfterBytes = 1_000;
        hub.isSilent = true;
        assertThatThrownBy(() -> download(hub.access(cache))).hasMessageContaining("silence for");
    }

    @Test
    void triesAgainAfterAnErrorOfTheServer() {
        hub.failures = 2;
        assertThat(download(hub.access(cache)).resolve("config.json")).hasBinaryContent(CONFIG);
        hub.failures = 3;
        assertThatThrownBy(() -> download(hub.access(cache.resolve("other"))))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("status 503");
    }

    @Test
    void aWrongChecksumIsNoticedAndNothingIsKept() throws IOException {
        hub.corrupts = true;
        assertThatThrownBy(() -> download(hub.access(cache)))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("was not received as it should be: its SHA_256 digest is ");
        assertThat(leftOvers()).isEmpty();
        hub.corrupts = false;
        assertThat(download(hub.access(cache)).resolve("weights")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void theTokenGoesToTheHubAndNotToItsStorage() {
        hub.isGated = true;
        assertThatThrownBy(() -> download(hub.access(cache)))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("owner/name is gated (status 401)")
                .hasMessageContaining("set the environment variable HF_TOKEN");
        HubAccess wrong = with(hub.access(cache), "wrong");
        assertThatThrownBy(() -> download(wrong)).hasMessageContaining("check that the token in HF_TOKEN is valid");
        HubAccess right = with(hub.access(cache), FakeHub.TOKEN);
        assertThat(download(right).resolve("weights")).hasBinaryContent(WEIGHTS);
        assertThat(hub.requests).anyMatch(request -> request.startsWith("GET storage "));
        assertThat(hub.storageCredentials).isEmpty();
        assertThat(right.toString()).doesNotContain(FakeHub.TOKEN).contains("token=set");
    }

    @Test
    void saysWhatIsNotThere() {
        refused("owner/other", "owner/other is not on http://127.0.0.1");
        refused("owner/name@v9", "has no branch, tag or commit 'v9'");
        refused("owner/name@" + "f".repeat(40), "has no branch, tag or commit 'fff");
        hub.small("other", CONFIG);
        HubCache.Choice choice = from -> from.fetch("none");
        assertThatThrownBy(() -> new HubCache(hub.access(cache)).folder(ID, "other", choice))
                .hasMessageContaining("has no none");
        assertThatThrownBy(() -> new HubCache(hub.access(cache)).pin(ID, "absent"))
                .hasMessageContaining("'owner/name' is neither a folder nor a model on http://127.0.0.1");
    }

    @Test
    void followsARepositoryToItsNewName() {
        Path folder = download(hub.access(cache), HubId.parse("old/name").orElseThrow());
        assertThat(folder.resolve("weights")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void somethingElseThanAHubIsNoticed() {
        HubAccess elsewhere = new HubAccess(
                true,
                URI.create("http://127.0.0.1:1"),
                Optional.empty(),
                cache,
                hub.access(cache).retries(),
                HubProgress.silent());
        assertThatThrownBy(() -> download(elsewhere)).hasMessageContaining("ConnectException");
    }

    @Test
    void threadsThatWantTheSameDownloadItOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Path>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            results.add(threads.submit(() -> download(hub.access(cache))));
        }
        for (Future<Path> result : results) {
            assertThat(result.get().resolve("weights")).hasBinaryContent(WEIGHTS);
        }
        threads.shutdown();
        assertThat(hub.count("GET")).isEqualTo(4);
    }

    @Test
    void tellsOfProgress() {
        List<String> lines = new ArrayList<>();
        download(hub.access(cache).with(HubProgress.lines(lines::add)));
        assertThat(lines)
                .containsExactly(
                        "downloading config.json: 8 bytes of 8 bytes",
                        "downloading weights: 150000 bytes of 150000 bytes");
    }

    private void refused(String id, String reason) {
        assertThatThrownBy(() -> download(hub.access(cache), HubId.parse(id).orElseThrow()))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining(reason);
    }

    private static Path download(HubAccess access) {
        return download(access, ID);
    }

    private static Path download(HubAccess access, HubId id) {
        return new HubCache(access).folder(id, "config.json", from -> {
            from.fetch("config.json");
            from.fetch("weights");
        });
    }

    private HubAccess offline() {
        HubAccess access = hub.access(cache);
        return new HubAccess(false, access.endpoint(), access.token(), cache, access.retries(), access.progress());
    }

    private static HubAccess with(HubAccess access, String token) {
        return new HubAccess(
                true, access.endpoint(), Optional.of(token), access.cache(), access.retries(), access.progress());
    }

    private List<Path> leftOvers() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.toString().endsWith(".partial")).toList();
        }
    }

    private static byte[] weights() {
        byte[] bytes = new byte[150_000];
        new Random(3).nextBytes(bytes);
        return bytes;
    }
}
