package dev.anneal.train.checkpoint;

import dev.anneal.error.AnnealException;
import dev.anneal.train.checkpoint.CheckpointManifest.Share;
import dev.anneal.train.checkpoint.WrittenShare.Purpose;
import dev.anneal.train.checkpoint.WrittenShare.Seconds;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Writes this rank's shares while training goes on. The state is copied before the next step touches it; one thread in the background writes the copy and
 * hands it in. Of each purpose one copy is on its way at most: the next one waits for it. What goes wrong in the background is thrown by whatever is
 * called next. Belongs to the thread that trains, which has entered the engine.
 */
public final class ShareWriter implements AutoCloseable {
    /** Twice this is less than what a failed rank is given to end. */
    private static final Duration MOMENT = Duration.ofSeconds(2);

    private final CheckpointFolder checkpoints;
    private final CheckpointFolder best;
    private final int rank;
    private final int worldSize;
    private final CheckpointCommitter committer;
    private final Map<Purpose, Snapshot> snapshots = new EnumMap<>(Purpose.class);
    private final Map<Purpose, Future<?>> onTheirWay = new EnumMap<>(Purpose.class);
    private final ExecutorService background = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "anneal-checkpoint");
        thread.setDaemon(true);
        return thread;
    });

    public ShareWriter(
            CheckpointFolder checkpoints,
            CheckpointFolder best,
            int rank,
            int worldSize,
            CheckpointCommitter committer) {
        this.checkpoints = checkpoints;
        this.best = best;
        this.rank = rank;
        this.worldSize = worldSize;
        this.committer = committer;
    }

    /**
     * Copies the state and begins to write the copy.
     *
     * @param step optimizer steps done
     * @param state the same vectors each time
     * @throws AnnealException if an earlier share could not be written
     */
    public void write(Purpose purpose, int step, List<StateVector> state, Map<String, Double> progress) {
        long start = System.nanoTime();
        await(purpose);
        long waited = System.nanoTime();
        Snapshot snapshot = snapshots.computeIfAbsent(purpose, ignored -> new Snapshot(state, rank, worldSize));
        snapshot.take();
        long copied = System.nanoTime();
        onTheirWay.put(purpose, background.submit(() -> {
            long begin = System.nanoTime();
            Share share = folder(purpose).writeShare(step, fileName(), snapshot.parts());
            Seconds seconds =
                    new Seconds(seconds(start, waited), seconds(waited, copied), seconds(begin, System.nanoTime()));
            committer.handIn(new WrittenShare(purpose, step, rank, worldSize, share, progress, seconds));
        }));
    }

    private CheckpointFolder folder(Purpose purpose) {
        return switch (purpose) {
            case RESUME -> checkpoints;
            case BEST -> best;
        };
    }

    private String fileName() {
        return "share-%05d-of-%05d.%s.bin".formatted(rank, worldSize, committer.attempt());
    }

    /** Throws what went wrong in the background, if anything has by now. */
    public void requireNoFailure() {
        onTheirWay.values().stream().filter(Future::isDone).forEach(ShareWriter::await);
    }

    /** Waits until all shares of this rank are written and handed in. */
    public void await() {
        onTheirWay.values().forEach(ShareWriter::await);
    }

    private void await(Purpose purpose) {
        Future<?> earlier = onTheirWay.get(purpose);
        if (earlier != null) {
            await(earlier);
        }
    }

    private static void await(Future<?> work) {
        try {
            work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AnnealException.resources(
                    "Training was interrupted while a checkpoint was written. Run it again.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AnnealException problem) {
                throw problem;
            }
            throw AnnealException.bug("A checkpoint could not be written: " + e.getCause(), e);
        }
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    /** Gives shares that are on their way a moment to arrive, so that a run that fails loses less; then stops. */
    @Override
    public void close() {
        background.shutdown();
        boolean ended = endsWithin(MOMENT);
        if (!ended) {
            background.shutdownNow();
            ended = endsWithin(MOMENT);
        }
        if (ended) {
            snapshots.values().forEach(Snapshot::close);
        }
        // Else the file system hangs, and the memory stays: it is still being read.
    }

    /** Whoever ends a failed rank interrupts it, which is no reason to end without the share. */
    private boolean endsWithin(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return background.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
