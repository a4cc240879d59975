package dev.anneal.benchmark;

import dev.anneal.benchmark.RankProcesses.Times;
import dev.anneal.collective.Bucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One all-reduce between processes of this host, over TCP, over shared memory and by torch's gloo, in turn. Prints medians of milliseconds (of the
 * slowest rank) and of CPU milliseconds (of all ranks), and, since the machine's load changes, the medians of each round's ratio to gloo. Arguments:
 * ranks, floats (rounded up to whole blocks), rounds, a Python with torch.
 */
public final class AllReduceBenchmark {
    private static final int SUMS_PER_ROUND = 5;

    /** As long as it takes until all is compiled. */
    private static final long WARM_UP_FLOATS = 1_300_000_000;

    private AllReduceBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        int worldSize = Integer.parseInt(arguments[0]);
        int floats = wholeBlocks(Integer.parseInt(arguments[1]));
        int rounds = Integer.parseInt(arguments[2]);
        Path folder = Files.createTempDirectory("all-reduce");
        List<RankProcesses> groups = new ArrayList<>();
        try {
            groups.add(gloo(arguments[3], worldSize, floats, folder.resolve("meeting")));
            groups.add(anneal("TCP", worldSize, floats));
            groups.add(anneal("SHARED_MEMORY", worldSize, floats));
            System.out.printf("%d processes, %d floats, %d rounds of %d%n", worldSize, floats, rounds, SUMS_PER_ROUND);
            print(measure(groups, warmUpRounds(floats), rounds));
        } finally {
            groups.forEach(RankProcesses::close);
        }
    }

    private static int wholeBlocks(int floats) {
        int block = Bucket.GRID;
        return (floats + block - 1) / block * block;
    }

    private static int warmUpRounds(long floats) {
        return (int) (WARM_UP_FLOATS / (SUMS_PER_ROUND * floats)) + 1;
    }

    private static RankProcesses anneal(String transport, int worldSize, int floats) throws IOException {
        return RankProcesses.start(
                        transport,
                        worldSize,
                        rank -> RankProcesses.java(
                                AllReduceRank.class, "" + rank, "" + worldSize, "" + floats, transport))
                .introduce()
                .ready();
    }

    /** @param meeting a file that does not exist yet */
    private static RankProcesses gloo(String python, int worldSize, int floats, Path meeting) throws IOException {
        return RankProcesses.start(
                        "gloo",
                        worldSize,
                        rank -> List.of(
                                python,
                                "reference/gloo_allreduce.py",
                                "" + rank,
                                "" + worldSize,
                                "" + floats,
                                meeting.toString()))
                .ready();
    }

    private static Map<String, List<Times>> measure(List<RankProcesses> groups, int warmUp, int rounds)
            throws IOException {
        Map<String, List<Times>> times = new LinkedHashMap<>();
        for (int round = -warmUp; round < rounds; round++) {
            for (RankProcesses group : groups) {
                Times taken = group.run(Integer.toString(SUMS_PER_ROUND), SUMS_PER_ROUND);
                if (round >= 0) {
                    times.computeIfAbsent(group.name(), name -> new ArrayList<>())
                            .add(taken);
                }
            }
        }
        return times;
    }

    private static void print(Map<String, List<Times>> times) {
        double[] gloo = milliseconds(times.get("gloo"));
        double[] glooCpu = cpuMilliseconds(times.get("gloo"));
        times.forEach((name, taken) -> {
            double[] ms = milliseconds(taken);
            double[] cpu = cpuMilliseconds(taken);
            System.out.printf(
                    "%-13s %8.1f ms (%.1f..%.1f), %8.1f ms CPU, gloo's time / its own %.2f, CPU %.2f%n",
                    name,
                    Medians.of(ms),
                    Arrays.stream(ms).min().orElse(0),
                    Arrays.stream(ms).max().orElse(0),
                    Medians.of(cpu),
                    Medians.ofRatios(gloo, ms),
                    Medians.ofRatios(glooCpu, cpu));
        });
    }

    /** Of each round, the median. */
    private static double[] milliseconds(List<Times> rounds) {
        return rounds.stream()
                .mapToDouble(times -> Medians.of(times.milliseconds()))
                .toArray();
    }

    private static double[] cpuMilliseconds(List<Times> rounds) {
        return rounds.stream()
                .mapToDouble(times -> times.cpuSeconds() * 1e3 / SUMS_PER_ROUND)
                .toArray();
    }
}
