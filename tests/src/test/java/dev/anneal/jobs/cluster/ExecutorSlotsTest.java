package dev.anneal.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.anneal.error.AnnealException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecutorSlotsTest {
    private static final String KEY = "spark.dynamicAllocation.enabled";

    @AfterEach
    void clear() {
        System.clearProperty(KEY);
    }

    /** spark-submit hands its options over as system properties. */
    @Test
    void refusesExecutorsThatComeAndGoBeforeSparkStarts() {
        System.setProperty(KEY, "true");

        AnnealException problem = catchThrowableOfType(
                AnnealException.class,
                () -> SparkSessions.open(new SessionOptions("test", 2, 1, "512m", Duration.ofSeconds(1))));

        assertThat(problem.kind()).isEqualTo(AnnealException.Kind.USER);
        assertThat(problem)
                .hasMessage("spark.dynamicAllocation.enabled is true, but training needs a fixed number of executors. "
                        + "Add --conf spark.dynamicAllocation.enabled=false --num-executors N.");
    }
}
