package dev.anneal.benchmark;

import dev.anneal.collective.Bucket;
import dev.anneal.collective.Subtree;
import dev.anneal.config.Transport;
import dev.anneal.plan.Range;
import dev.anneal.plan.RankAssignment;
import dev.anneal.plan.ReductionTree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One all-reduce of 88 MiB, which is about MiniLM-L6's gradient, between ranks of one JVM: milliseconds until every rank has the sum. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class AllReduceBenchmark {
    private static final int MICRO_BATCHES = 4;
    private static final int BYTES = 88 * 1024 * 1024;

    @Param({"2", "4"})
    public int ranks;

    @Param({"TCP", "SHARED_MEMORY"})
    public Transport transport;

    private LoopbackGroup group;
    private List<Bucket> buckets;

    @Setup
    public void join() throws ExecutionException, InterruptedException {
        group = LoopbackGroup.of(ranks, transport);
        buckets = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            buckets.add(bucket(rank));
        }
    }

    /** Zeros: sums stay zero however often they are summed again. */
    private Bucket bucket(int rank) {
        Range mine = RankAssignment.range(MICRO_BATCHES, ranks, rank);
        List<Subtree> subtrees = ReductionTree.maximalSubtrees(mine.from(), mine.to(), MICRO_BATCHES).stream()
                .map(node -> new Subtree(node.from(), node.to(), zeros()))
                .toList();
        return new Bucket(0, MICRO_BATCHES, subtrees, subtrees.get(0).values());
    }

    private static ByteBuffer zeros() {
        return ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
    }

    @Benchmark
    public void sum() throws ExecutionException, InterruptedException {
        group.onEveryRank(rank -> () -> {
            group.rank(rank).start(buckets.get(rank));
            group.rank(rank).finish();
            return null;
        });
    }

    @TearDown
    public void leave() {
        group.close();
    }
}
