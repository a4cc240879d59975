package dev.anneal.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SessionDefaultsTest {
    private static final SessionOptions OPTIONS = new SessionOptions("test", 2, 3, "1g", Duration.ofSeconds(60));

    @Test
    void executorsHaveFewArenasAndTheirOwnThreads() {
        SparkConf conf = SparkSessions.applyDefaults(new SparkConf(false), OPTIONS);

        assertThat(conf.get("spark.executorEnv.MALLOC_ARENA_MAX")).isEqualTo("2");
        assertThat(conf.get("spark.executorEnv.OMP_NUM_THREADS")).isEqualTo("3");
    }

    @Test
    void whatSomebodyHasSetStays() {
        SparkConf mine = new SparkConf(false)
                .set("spark.executorEnv.MALLOC_ARENA_MAX", "8")
                .set("spark.plugins", "com.example.Plugin");

        SparkConf conf = SparkSessions.applyDefaults(mine, OPTIONS);

        assertThat(conf.get("spark.executorEnv.MALLOC_ARENA_MAX")).isEqualTo("8");
        assertThat(conf.get("spark.plugins")).isEqualTo("com.example.Plugin," + AnnealPlugin.class.getName());
    }
}
