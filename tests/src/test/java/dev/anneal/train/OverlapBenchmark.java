package dev.anneal.train;

import dev.anneal.benchmark.Medians;
import dev.anneal.benchmark.RankProcesses;
import dev.anneal.benchmark.RankProcesses.Times;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What communication adds to a training step: two processes, each with two of the step's four micro-batches of 8 rows, over shared memory, over TCP,
 * and each by itself, in turn. Arguments: rounds, tokens per row.
 */
public final class OverlapBenchmark {
    private static final int WORLD_SIZE = 2;
    private static final int STEPS_PER_ROUND = 3;
    private static final int WARM_UP_ROUNDS = 3;

    private OverlapBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        int rounds = Integer.parseInt(arguments[0]);
        Map<String, List<Times>> times = new LinkedHashMap<>();
        try (RankProcesses ranks = RankProcesses.start(
                "overlap",
                WORLD_SIZE,
                rank -> RankProcesses.java(OverlapRank.class, "" + rank, "" + WORLD_SIZE, arguments[1]))) {
            ranks.introduce().introduce().ready();
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                for (String variant : List.of(OverlapRank.ALONE, "SHARED_MEMORY", "TCP")) {
                    Times taken = ranks.run(variant + " " + STEPS_PER_ROUND, STEPS_PER_ROUND);
                    if (round >= 0) {
                        times.computeIfAbsent(variant, name -> new ArrayList<>())
                                .add(taken);
                    }
                }
            }
        }
        double[] alone = milliseconds(times.get(OverlapRank.ALONE));
        double[] aloneCpu = cpuMilliseconds(times.get(OverlapRank.ALONE));
        System.out.printf("32 x %s in 4 micro-batches, 2 ranks, %d rounds%n", arguments[1], rounds);
        times.forEach((variant, taken) -> {
            double[] ms = milliseconds(taken);
            double[] cpu = cpuMilliseconds(taken);
            System.out.printf(
                    "%-13s %8.1f ms, %8.1f ms CPU, to alone: %+.1f %% time, %+.1f %% CPU%n",
                    variant,
                    Medians.of(ms),
                    Medians.of(cpu),
                    100 * (Medians.ofRatios(ms, alone) - 1),
                    100 * (Medians.ofRatios(cpu, aloneCpu) - 1));
        });
    }

    /** Of each round, the median of its steps. */
    private static double[] milliseconds(List<Times> rounds) {
        return rounds.stream()
                .mapToDouble(times -> Medians.of(times.milliseconds()))
                .toArray();
    }

    private static double[] cpuMilliseconds(List<Times> rounds) {
        return rounds.stream()
                .mapToDouble(times -> times.cpuSeconds() * 1e3 / STEPS_PER_ROUND)
                .toArray();
    }
}
