package dev.anneal.jobs.train;

import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What decides the bits of a rank's arithmetic: the engine, its threads, and the instruction sets of its processor, by which kernels are chosen. Ranks
 * that differ would train a model that nobody can reproduce, so they are refused.
 */
record RankFacts(String host, String arithmetic) {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final List<String> INSTRUCTION_SETS = List.of(
            "avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16");

    static RankFacts here(RankContext context, RunConfig config) {
        String arithmetic = "libtorch " + Engine.version() + ", "
                + config.cluster().threadsPerRank() + " threads, processor " + processor();
        return new RankFacts(context.host(), arithmetic);
    }

    /** The hosts of all ranks, in rank order. */
    List<String> agree(RankContext context) {
        List<String> all = context.exchange(host + "\n" + arithmetic);
        for (int rank = 0; rank < all.size(); rank++) {
            String other = all.get(rank).substring(all.get(rank).indexOf('\n') + 1);
            if (!other.equals(arithmetic)) {
                throw AnnealException.environment(
                        "Rank " + context.rank() + " on " + host + " computes with " + arithmetic
                                + ", but rank " + rank + " with " + other
                                + ". The model would depend on who computed what. Choose executors of one kind.");
            }
        }
        return all.stream()
                .map(facts -> facts.substring(0, facts.indexOf('\n')))
                .toList();
    }

    private static String processor() {
        try {
            String flags = Files.readAllLines(PROCESSOR).stream()
                    .filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .orElse("");
            List<String> present = Arrays.asList(flags.split("\\s+"));
            return INSTRUCTION_SETS.stream().filter(present::contains).collect(Collectors.joining(" "));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
