package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.error.AnnealException;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.checkpoint.CheckpointManifest;
import dev.anneal.train.checkpoint.StateVector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the newest intact checkpoint into the state. Rank 0 lists what there is; all ranks read the same one, and go on with it only if all could read
 * it. A damaged one is skipped with a warning; a run of which no checkpoint is intact is refused.
 */
final class Resumption {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private final TrainLoop.Setup setup;
    private final List<StateVector> state;
    private final Consumer<Map<String, Double>> progress;

    /** @param progress hears what the checkpoint remembers besides */
    Resumption(TrainLoop.Setup setup, List<StateVector> state, Consumer<Map<String, Double>> progress) {
        this.setup = setup;
        this.state = state;
        this.progress = progress;
    }

    /** Returns the number of steps done: 0 for a fresh start. */
    int run() {
        List<Integer> candidates = candidates();
        for (int step : candidates) {
            if (restore(step)) {
                progress.accept(setup.checkpoints().manifest(step).progress());
                return step;
            }
        }
        if (!candidates.isEmpty()) {
            // What was read of a damaged one is in the state: it is not that of a fresh start any more.
            throw AnnealException.user(
                    "None of the checkpoints of steps " + candidates + " is intact: see the log. The last is "
                            + setup.checkpoints().path(candidates.get(0)) + ". Delete their folder to begin anew.");
        }
        return 0;
    }

    private List<Integer> candidates() {
        AllReduce allReduce = setup.allReduce();
        String mine = allReduce.rank() > 0
                ? ""
                : setup.checkpoints().steps().stream().map(String::valueOf).collect(Collectors.joining(","));
        String steps = new String(allReduce.broadcast(mine.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        return steps.isEmpty()
                ? List.of()
                : Arrays.stream(steps.split(",")).map(Integer::valueOf).toList();
    }

    private boolean restore(int step) {
        CheckpointFolder checkpoints = setup.checkpoints();
        String reason = reason(checkpoints, step);
        List<byte[]> reasons = setup.allReduce().allGather(reason.getBytes(StandardCharsets.UTF_8));
        List<String> damages = reasons.stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(text -> !text.isEmpty())
                .toList();
        if (!damages.isEmpty()) {
            LOG.warn("A checkpoint is skipped: {}", damages.get(0));
        }
        return damages.isEmpty();
    }

    private String reason(CheckpointFolder checkpoints, int step) {
        CheckpointManifest manifest;
        try {
            manifest = checkpoints.manifest(step);
        } catch (AnnealException e) {
            if (e.kind() == AnnealException.Kind.ENVIRONMENT) {
                throw e;
            }
            return String.valueOf(e.getMessage());
        }
        requireSameRun(manifest, checkpoints.path(step));
        return checkpoints.restore(step, state).orElse("");
    }

    private void requireSameRun(CheckpointManifest manifest, String path) {
        if (!manifest.runDigest().equals(setup.runDigest())) {
            throw AnnealException.user("The checkpoint " + path + " belongs to a run with another configuration,"
                    + " model or dataset, so it cannot be resumed with this one. Choose another output, or delete "
                    + "the folder to start anew.");
        }
    }
}
