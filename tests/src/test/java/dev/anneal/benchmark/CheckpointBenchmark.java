package dev.anneal.benchmark;

import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.train.checkpoint.CheckpointCommits;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.checkpoint.LocalCommitter;
import dev.anneal.train.checkpoint.ShareWriter;
import dev.anneal.train.checkpoint.StateVector;
import dev.anneal.train.checkpoint.WrittenShare.Purpose;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * How long a checkpoint of MiniLM-L6's size (22.7 M parameters and both moments) holds up training, and how long it takes until it is complete, which
 * is what training would wait for if it waited. Arguments: a folder, rounds.
 */
public final class CheckpointBenchmark {
    /** Embeddings and six layers, in cells of the grid. */
    private static final long[] CELLS = {183, 28, 28, 28, 28, 28, 28, 3};

    private CheckpointBenchmark() {}

    public static void main(String[] arguments) {
        Engine.enter(1);
        List<StateVector> state = new ArrayList<>();
        for (String part : List.of("", ".mean", ".square")) {
            for (int i = 0; i < CELLS.length; i++) {
                FlatVector values = FlatVector.zeros(CELLS[i] * FlatVector.GRID);
                for (int at = 0; at < values.values().limit(); at++) {
                    values.values().put(at, at * 0.37f);
                }
                state.add(StateVector.replicated(i + part, values));
            }
        }
        for (int worldSize : new int[] {1, 2}) {
            measure(arguments[0] + "/ranks-" + worldSize, worldSize, Integer.parseInt(arguments[1]), state);
        }
    }

    private static void measure(String folder, int worldSize, int rounds, List<StateVector> state) {
        CheckpointFolder checkpoints = CheckpointFolder.of(folder, new Configuration());
        CheckpointFolder best = CheckpointFolder.of(folder + "/best", new Configuration());
        CheckpointCommits commits = new CheckpointCommits(checkpoints, best, "digest", 1, Clock.systemUTC(), () -> {});
        LocalCommitter committer = new LocalCommitter("benchmark", commits, event -> {});
        List<ShareWriter> writers = new ArrayList<>();
        for (int rank = 0; rank < worldSize; rank++) {
            writers.add(new ShareWriter(checkpoints, best, rank, worldSize, committer));
        }
        double[] blocked = new double[rounds];
        double[] complete = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            for (ShareWriter writer : writers) {
                // One rank after the other: here they share the cores, on a cluster they do not.
                long start = System.nanoTime();
                writer.write(Purpose.RESUME, round + 1, state, Map.of());
                blocked[round] = (System.nanoTime() - start) / 1e6;
                writer.await();
                complete[round] = (System.nanoTime() - start) / 1e6;
            }
        }
        writers.forEach(ShareWriter::close);
        System.out.printf(
                "%d ranks, milliseconds of the last rank: blocked %s, complete after %s%n",
                worldSize, text(blocked), text(complete));
    }

    /** The first round allocates the copy. */
    private static String text(double[] milliseconds) {
        double[] others = Arrays.copyOfRange(milliseconds, 1, milliseconds.length);
        Arrays.sort(others);
        return "%.1f (median; first %.1f, range %.1f to %.1f)"
                .formatted(others[others.length / 2], milliseconds[0], others[0], others[others.length - 1]);
    }
}
