package dev.anneal.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.anneal.error.AnnealException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class RankResourcesTest {
    private static SparkConf conf(String... settings) {
        SparkConf conf = new SparkConf(false);
        for (String setting : settings) {
            conf.set(setting.split("=")[0], setting.split("=")[1]);
        }
        return conf;
    }

    @Test
    void asksForNothingWhereATaskHasItsExecutorToItselfAnyway() {
        assertThat(RankResources.of(conf(), 1).areThoseOfAnyTask(conf())).isTrue();
        SparkConf wide = conf("spark.executor.cores=4", "spark.task.cpus=4");
        assertThat(RankResources.of(wide, 2).areThoseOfAnyTask(wide)).isTrue();
    }

    @Test
    void asksForAllCoresOfAnExecutor() {
        SparkConf wide = conf("spark.executor.cores=4");
        RankResources resources = RankResources.of(wide, 2);

        assertThat(resources).isEqualTo(new RankResources(4, 0));
        assertThat(resources.areThoseOfAnyTask(wide)).isFalse();
        assertThat(resources.profile().taskResourcesJMap().keySet()).containsExactly("cpus");
        assertThat(resources.profile().executorResourcesJMap()).isEmpty();
    }

    @Test
    void asksForTheGpuOfAnExecutorToo() {
        SparkConf gpu = conf("spark.executor.resource.gpu.amount=1");
        RankResources resources = RankResources.of(gpu, 1);

        assertThat(resources.areThoseOfAnyTask(gpu)).isFalse();
        assertThat(resources.profile().taskResourcesJMap().keySet()).containsExactlyInAnyOrder("cpus", "gpu");
    }

    @Test
    void refusesGpusThatWouldLieIdle() {
        AnnealException problem = catchThrowableOfType(
                AnnealException.class, () -> RankResources.of(conf("spark.executor.resource.gpu.amount=2"), 1));

        assertThat(problem.kind()).isEqualTo(AnnealException.Kind.USER);
        assertThat(problem)
                .hasMessage(
                        "spark.executor.resource.gpu.amount is 2, but a rank computes on one GPU, and an executor has one"
                                + " rank. Set it to 1, and cluster.executors to the number of GPUs.");
    }
}
