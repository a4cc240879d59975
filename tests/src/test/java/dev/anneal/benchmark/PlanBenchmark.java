package dev.anneal.benchmark;

import dev.anneal.plan.EpochPlan;
import dev.anneal.plan.PlanOptions;
import dev.anneal.plan.PlanOptions.Order;
import dev.anneal.plan.Range;
import dev.anneal.plan.RankAssignment;
import dev.anneal.plan.ReductionTree;
import dev.anneal.plan.StepPlan;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What every rank does before an epoch of ten million rows, and before a step. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class PlanBenchmark {
    private static final int ROWS = 10_000_000;
    private static final int MICRO_BATCHES = 1024;
    private static final int WORLD_SIZE = 3;
    private static final PlanOptions BUCKETS = new PlanOptions(32, 8, Order.LENGTH_BUCKETS);
    private static final PlanOptions SHUFFLED = new PlanOptions(32, 8, Order.SHUFFLED);

    private int[] lengths;
    private EpochPlan plan;

    @Setup
    public void measureRows() {
        lengths = new SplittableRandom(1).ints(ROWS, 8, 129).toArray();
        plan = EpochPlan.of(lengths, 1, 0, BUCKETS);
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public EpochPlan shuffleInLengthBuckets() {
        return EpochPlan.of(lengths, 1, 1, BUCKETS);
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public EpochPlan shuffle() {
        return EpochPlan.of(lengths, 1, 1, SHUFFLED);
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public void readAllSteps(Blackhole hole) {
        for (StepPlan step : plan.steps()) {
            hole.consume(step);
        }
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public List<Range> findMaximalSubtrees() {
        Range mine = RankAssignment.range(MICRO_BATCHES, WORLD_SIZE, 1);
        return ReductionTree.maximalSubtrees(mine.from(), mine.to(), MICRO_BATCHES);
    }
}
