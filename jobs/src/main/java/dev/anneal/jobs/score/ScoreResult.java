package dev.anneal.jobs.score;

/**
 * A table that has been scored; {@code rowsIn} is {@code rowsOut + rejected}.
 *
 * @param folder of the predictions, on any Hadoop file system
 * @param rowsIn rows of the input
 * @param rowsOut rows with a prediction
 * @param rejected rows in {@code _rejected}
 * @param reused whether it was there already, made by the same model from the same rows
 */
public record ScoreResult(String folder, long rowsIn, long rowsOut, long rejected, boolean reused) {
    ScoreResult(String folder, ScoreManifest manifest, boolean reused) {
        this(folder, manifest.rowsIn(), manifest.rowsOut(), manifest.rowsRejected(), reused);
    }
}
