package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.jobs.cluster.NamedJobs;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalCluster.class)
class NamedJobsTest {
    private final SparkSession spark = LocalCluster.session();
    private final SparkContext context = spark.sparkContext();

    @Test
    void namesJobsAndTheirStages() throws Exception {
        try (SeenJobs seen = SeenJobs.of(spark)) {
            long rows = NamedJobs.run(
                    spark,
                    "prepare: count",
                    () -> spark.range(10).repartition(2).count());

            assertThat(rows).isEqualTo(10);
            assertThat(seen.jobs()).isNotEmpty().allSatisfy(job -> {
                assertThat(job.group()).contains("anneal prepare");
                assertThat(job.description()).contains("prepare: count");
                assertThat(job.stages()).isNotEmpty().containsOnly("prepare: count");
            });
        }
    }

    @Test
    void givesTheCallersNamesBack() {
        context.setJobGroup("mine", "my work", false);
        try {
            String inner = NamedJobs.run(
                    spark,
                    "score: rows",
                    () -> NamedJobs.run(
                            spark, "score: count", () -> context.getLocalProperty("spark.job.description")));

            assertThat(inner).isEqualTo("score: count");
            assertThat(names()).isEqualTo(List.of("mine", "my work"));
        } finally {
            context.clearJobGroup();
        }
    }

    @Test
    void staysInTheGroupOfTheCallerUnlessToldOtherwise() {
        context.setJobGroup("mine", "my work", false);
        try {
            NamedJobs.run(spark, "score: rows", () -> assertThat(names()).isEqualTo(List.of("mine", "score: rows")));
            assertThat(NamedJobs.runInGroup(spark, "own", "score: rows", this::names))
                    .isEqualTo(List.of("own", "score: rows"));
        } finally {
            context.clearJobGroup();
        }
    }

    @Test
    void forgetsTheNamesOfWorkThatFails() {
        assertThatThrownBy(() -> NamedJobs.run(spark, "prepare: rows", () -> {
                    throw new IOException("no disk");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no disk");

        assertThat(names()).isEqualTo(List.of("", ""));
        assertThat(Optional.ofNullable(context.getLocalProperty("callSite.short")))
                .isEmpty();
    }

    private List<String> names() {
        return List.of(property("spark.jobGroup.id"), property("spark.job.description"));
    }

    private String property(String name) {
        return Optional.ofNullable(context.getLocalProperty(name)).orElse("");
    }
}
