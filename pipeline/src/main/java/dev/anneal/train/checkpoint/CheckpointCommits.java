package dev.anneal.train.checkpoint;

import dev.anneal.error.AnnealException;
import dev.anneal.train.checkpoint.CheckpointManifest.Share;
import dev.anneal.train.checkpoint.WrittenShare.Purpose;
import dev.anneal.train.checkpoint.WrittenShare.Seconds;
import dev.anneal.train.event.CheckpointWritten;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one attempt to train: collects shares until those of all ranks are there, completes checkpoints, and deletes old ones. {@link #add}
 * and {@link #commit} may be called by two threads, each by one at a time.
 */
public final class CheckpointCommits {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCommits.class);

    /** Where {@link CheckpointManifest#progress} says which best parameters a checkpoint goes with. */
    public static final String BEST_STEP = "best_step";

    private final CheckpointFolder checkpoints;
    private final CheckpointFolder best;
    private final String runDigest;
    private final int keep;
    private final InstantSource clock;
    private final Runnable requireAlone;
    private final Map<String, Map<Integer, WrittenShare>> incomplete = new HashMap<>();
    private final Set<Integer> known;
    private final Map<Integer, Integer> bestSteps;

    /**
     * For one attempt, of what is in {@code checkpoints} when it begins.
     *
     * @param keep how many checkpoints are kept; what they need of {@code best} is kept too
     * @param requireAlone throws if somebody else trains into the same folders: two would delete each other's checkpoints
     */
    public CheckpointCommits(
            CheckpointFolder checkpoints,
            CheckpointFolder best,
            String runDigest,
            int keep,
            InstantSource clock,
            Runnable requireAlone) {
        requireAlone.run();
        this.requireAlone = requireAlone;
        this.checkpoints = checkpoints;
        this.best = best;
        this.runDigest = runDigest;
        this.keep = keep;
        this.clock = clock;
        this.known = new HashSet<>(checkpoints.steps());
        this.bestSteps = bestSteps();
    }

    /** Returns the shares of all ranks, by rank, if this was the last one that was missing. */
    public Optional<List<WrittenShare>> add(WrittenShare share) {
        String checkpoint = share.purpose() + " " + share.step();
        Map<Integer, WrittenShare> shares = incomplete.computeIfAbsent(checkpoint, ignored -> new TreeMap<>());
        shares.put(share.rank(), share);
        if (shares.size() < share.worldSize()) {
            return Optional.empty();
        }
        incomplete.remove(checkpoint);
        return Optional.of(List.copyOf(shares.values()));
    }

    /**
     * Completes a checkpoint and deletes what is not needed any more. Returns what is to be told of it; nothing of best parameters, of which the
     * evaluation tells.
     */
    public Optional<CheckpointWritten> commit(List<WrittenShare> shares) {
        long start = System.nanoTime();
        requireAlone.run();
        WrittenShare first = shares.get(0);
        int step = first.step();
        List<Share> files = shares.stream().map(WrittenShare::share).toList();
        if (first.purpose() == Purpose.BEST) {
            best.commit(step, runDigest, first.progress(), files);
            tidyBest(step);
            return Optional.empty();
        }
        long bytes = checkpoints.commit(step, runDigest, first.progress(), files);
        known.clear();
        known.addAll(checkpoints.prune(step, keep));
        bestSteps.put(step, bestStep(first.progress()));
        tidyBest(bestStep(first.progress()));
        double committing = (System.nanoTime() - start) / 1e9;
        return Optional.of(new CheckpointWritten(
                clock.instant(),
                step,
                checkpoints.path(step),
                bytes,
                longest(shares, Seconds::written) + committing,
                longest(shares, Seconds::copied),
                longest(shares, Seconds::waited)));
    }

    /** Keeps the newest best parameters, and those that a kept checkpoint goes with. */
    private void tidyBest(int newest) {
        bestSteps.keySet().retainAll(known);
        Set<Integer> needed = Set.copyOf(bestSteps.values());
        best.pruneBefore(newest, needed);
    }

    private static int bestStep(Map<String, Double> progress) {
        return progress.getOrDefault(BEST_STEP, -1.0).intValue();
    }

    /** A damaged manifest goes with nothing. */
    private Map<Integer, Integer> bestSteps() {
        Map<Integer, Integer> bestSteps = new HashMap<>();
        for (int step : known) {
            try {
                bestSteps.put(step, bestStep(checkpoints.manifest(step).progress()));
            } catch (AnnealException damaged) {
                LOG.warn("The manifest of {} is damaged: {}", checkpoints.path(step), damaged.getMessage());
            }
        }
        return bestSteps;
    }

    private static double longest(Collection<WrittenShare> shares, ToDoubleFunction<Seconds> part) {
        return shares.stream()
                .mapToDouble(share -> part.applyAsDouble(share.seconds()))
                .max()
                .orElse(0);
    }
}
