package dev.anneal.jobs.train;

import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.InstructionSets;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.tensor.Engine;
import java.util.List;

/**
 * What decides the bits of a rank's arithmetic: the engine, its threads, and the instruction sets of its processor, by which kernels are chosen. Ranks
 * that differ would train a model that nobody can reproduce, so they are refused.
 */
record RankFacts(String host, String arithmetic) {
    static RankFacts here(RankContext context, RunConfig config) {
        String arithmetic =
                "libtorch " + Engine.version() + ", " + config.cluster().threadsPerRank() + " threads, processor "
                        + InstructionSets.ofThisProcessor() + device();
        return new RankFacts(context.host(), arithmetic);
    }

    /** Which GPU it is differs from rank to rank; that it is one must not. */
    private static String device() {
        return switch (Engine.device().kind()) {
            case PROCESSOR, APART -> "";
            case CUDA -> ", GPU";
        };
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
}
