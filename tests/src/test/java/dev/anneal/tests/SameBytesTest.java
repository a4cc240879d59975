package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.tests.fault.Fault;
import dev.anneal.train.event.Resumed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The promise: the same configuration, data and seed give the same bytes of {@code model.safetensors}, however many executors there are, over whatever
 * their gradients travel, and whatever happens to them. With dropout.
 */
@Order(Integer.MAX_VALUE)
@ExtendWith(LocalCluster.class)
@LocalCluster.Of(executors = 4, faults = true)
class SameBytesTest {
    private static final int STEPS = 40;
    private static final String FP32 = "train.reduce-precision=fp32";
    private static final String BF16 = "train.reduce-precision=bf16";

    @TempDir
    private static Path folder;

    private static final Map<String, TrainResult> ALONE = new ConcurrentHashMap<>();
    private static Films films;

    @BeforeAll
    static void writeTable() throws IOException {
        films = Films.in(folder, "train.max-steps=" + STEPS, "train.checkpoint-every=10 steps");
    }

    @BeforeEach
    void awaitExecutors() {
        ExecutorSlots.require(LocalCluster.session(), 4, Duration.ofSeconds(60));
    }

    @AfterEach
    void cancelFaults() throws IOException {
        Fault.cancelAll();
    }

    @ParameterizedTest
    @CsvSource({"4, tcp, false", "4, shared-memory, false", "3, shared-memory, true"})
    void onAnyNumberOfExecutors(int executors, String transport, boolean sharded) {
        assertSame(executors, transport, sharded);
    }

    @Tag("faults")
    @ParameterizedTest
    @CsvSource({
        "2, tcp, false",
        "3, tcp, false",
        "2, shared-memory, false",
        "3, shared-memory, false",
        "1, auto, true",
        "2, tcp, true",
        "3, tcp, true",
        "4, tcp, true",
        "2, shared-memory, true",
        "4, shared-memory, true"
    })
    void onAnyOtherNumberOfExecutors(int executors, String transport, boolean sharded) {
        assertSame(executors, transport, sharded);
    }

    private static void assertSame(int executors, String transport, boolean sharded) {
        String output = "%d-%s-%s".formatted(executors, transport, sharded);
        TrainResult result = films.train(
                output,
                "cluster.executors=" + executors,
                "cluster.transport=" + transport,
                "train.shard-optimizer=" + sharded);

        assertThat(result).isEqualTo(alone(FP32));
    }

    @Tag("faults")
    @ParameterizedTest
    @CsvSource({"2, tcp", "3, shared-memory", "4, tcp"})
    void onAnyNumberOfExecutorsInHalfPrecision(int executors, String transport) {
        TrainResult result = films.train(
                "bf16-" + executors, BF16, "cluster.executors=" + executors, "cluster.transport=" + transport);

        assertThat(result).isEqualTo(alone(BF16)).isNotEqualTo(alone(FP32));
    }

    @Test
    void whereOneExecutorGoesOnWithoutShards() {
        assertGoesOn(4, true, 1, false);
    }

    @Tag("faults")
    @ParameterizedTest
    @CsvSource({"1, false, 4, true", "2, false, 3, false", "3, true, 2, true"})
    void whereAnotherNumberOfExecutorsGoesOn(int before, boolean shardedBefore, int after, boolean shardedAfter) {
        assertGoesOn(before, shardedBefore, after, shardedAfter);
    }

    private static void assertGoesOn(int before, boolean shardedBefore, int after, boolean shardedAfter) {
        String output = "from-%d-to-%d".formatted(before, after);
        Fault.DEFECT.order("rank 0 step 25");
        assertThatThrownBy(() ->
                        films.train(output, "cluster.executors=" + before, "train.shard-optimizer=" + shardedBefore))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("ordered by a test");

        TrainResult result = films.train(output, "cluster.executors=" + after, "train.shard-optimizer=" + shardedAfter);

        assertThat(films.events(output, Resumed.class)).hasSize(1);
        assertThat(result).isEqualTo(alone(FP32));
    }

    @Test
    @Tag("faults")
    void whereThreeExecutorsAreKilled() throws Exception {
        try (Saboteur<ExecutorProcess> saboteur = Saboteur.killing(films, "three-kills", 8, 18, 28)) {
            assertThat(films.train("three-kills", "cluster.executors=4", "train.shard-optimizer=true"))
                    .isEqualTo(alone(FP32));
            assertThat(saboteur.victims()).hasSize(3);
            assertThat(films.restarts("three-kills")).hasSize(3);
        }
    }

    private static TrainResult alone(String setting) {
        return Optional.ofNullable(ALONE.get(setting)).orElseGet(() -> {
            TrainResult result = films.train(setting + "-1", setting, "cluster.executors=1");
            ALONE.put(setting, result);
            return result;
        });
    }
}
