package dev.anneal.train.checkpoint;

import dev.anneal.train.checkpoint.CheckpointManifest.Share;
import java.util.Map;

/**
 * What a rank tells the committer of the share that it has written.
 *
 * @param step optimizer steps done
 * @param progress what the checkpoint must remember beside the state; the same on all ranks
 */
public record WrittenShare(
        Purpose purpose,
        int step,
        int rank,
        int worldSize,
        Share share,
        Map<String, Double> progress,
        Seconds seconds) {

    /** What a checkpoint is for. */
    public enum Purpose {
        /** The whole state, to go on from. */
        RESUME,
        /** The best parameters so far. */
        BEST
    }

    /**
     * What it took.
     *
     * @param waited training stood still until the share before was written
     * @param copied training stood still until the state was copied
     * @param written in the background
     */
    public record Seconds(double waited, double copied, double written) {}

    public WrittenShare {
        progress = Map.copyOf(progress);
    }

    public String toJson() {
        return CheckpointManifest.write(this);
    }

    public static WrittenShare fromJson(String json) {
        return CheckpointManifest.read(json, WrittenShare.class);
    }
}
