package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.RankGroup;
import dev.anneal.collective.TcpOptions;
import dev.anneal.config.Transport;
import dev.anneal.model.WideModel;
import dev.anneal.model.huggingface.ModelDirectory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training over the transports that executors have, whose threads work on gradients and parameters while the ranks compute. */
final class TransportTrainingTest {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Duration PATIENT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "TCP, 3, true",
        "TCP, 2, false",
        "SHARED_MEMORY, 2, true",
        "SHARED_MEMORY, 4, true",
        "SHARED_MEMORY, 3, false"
    })
    void givesTheBytesOfOneRank(Transport transport, int worldSize, boolean sharded) throws Exception {
        ModelDirectory model = WideModel.save(folder.resolve("wide"));
        String expected = run("alone", model, "train.max-steps=6").run(1).get(0).parametersSha256();
        TinyRun several = run("several", model, "train.max-steps=6", "train.shard-optimizer=" + sharded);
        String[] texts = new String[worldSize];
        CyclicBarrier barrier = new CyclicBarrier(worldSize);
        List<TinyRun.End> ends = several.run(worldSize, rank -> join(transport, rank, texts, barrier), event -> {});
        assertThat(ends)
                .hasSize(worldSize)
                .allMatch(end -> end.parametersSha256().equals(expected));
    }

    private static AllReduce join(Transport transport, int rank, String[] texts, CyclicBarrier barrier) {
        TcpOptions options = new TcpOptions(
                rank,
                texts.length,
                InetAddress.getLoopbackAddress(),
                "a secret of this test".getBytes(StandardCharsets.UTF_8),
                PATIENT);
        return RankGroup.join(transport, options, MEMORY, mine -> {
                    texts[rank] = mine;
                    await(barrier);
                    List<String> all = List.copyOf(Arrays.asList(texts));
                    // Nobody writes the next text before all have read these.
                    await(barrier);
                    return all;
                })
                .allReduce();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("a rank did not come", e);
        }
    }

    private TinyRun run(String name, ModelDirectory model, String... settings) {
        TinyRun.prepare(folder.resolve(name), TinyTask.SINGLE_LABEL);
        return new TinyRun(folder.resolve(name), TinyTask.SINGLE_LABEL, model, settings);
    }
}
