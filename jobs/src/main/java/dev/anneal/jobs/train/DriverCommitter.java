package dev.anneal.jobs.train;

import dev.anneal.error.AnnealException;
import dev.anneal.train.checkpoint.CheckpointCommits;
import dev.anneal.train.checkpoint.WrittenShare;
import dev.anneal.train.event.CheckpointWritten;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the checkpoints of one attempt, on a thread of its own. A checkpoint of which all shares were handed in is completed even if the attempt
 * fails meanwhile; after {@link #close} nothing is, so that a straggler changes nothing under the next attempt.
 */
final class DriverCommitter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DriverCommitter.class);
    private static final long SECONDS_TO_COMPLETE = 60;

    private final CheckpointCommits commits;
    private final Consumer<? super CheckpointWritten> events;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "anneal-commits");
        thread.setDaemon(true);
        return thread;
    });
    private int incomplete;
    private Optional<AnnealException> failure = Optional.empty();

    /** @param events called on the committing thread */
    DriverCommitter(CheckpointCommits commits, Consumer<? super CheckpointWritten> events) {
        this.commits = commits;
        this.events = events;
    }

    /** @throws AnnealException if this or an earlier checkpoint could not be completed: the rank that asks fails */
    synchronized Serializable asked(CommitMessage message) {
        failure.ifPresent(problem -> {
            throw problem;
        });
        if (message instanceof CommitMessage.HandIn handIn && !thread.isShutdown()) {
            commits.add(WrittenShare.fromJson(handIn.share())).ifPresent(shares -> {
                incomplete++;
                thread.execute(() -> commit(shares));
            });
        }
        return incomplete == 0;
    }

    private void commit(List<WrittenShare> shares) {
        try {
            commits.commit(shares).ifPresent(events);
        } catch (AnnealException problem) {
            failed(problem);
        } catch (RuntimeException problem) {
            failed(AnnealException.bug("A checkpoint could not be completed: " + problem, problem));
        } finally {
            completed();
        }
    }

    private synchronized void failed(AnnealException problem) {
        LOG.warn("A checkpoint is not complete: {}", problem.getMessage(), problem);
        failure = failure.or(() -> Optional.of(problem));
    }

    private synchronized void completed() {
        incomplete--;
    }

    /** Completes what all ranks have handed in; the rest of the attempt's shares never get a manifest. */
    @Override
    public void close() {
        stop();
        try {
            if (!thread.awaitTermination(SECONDS_TO_COMPLETE, TimeUnit.SECONDS)) {
                LOG.warn(
                        "A checkpoint was not completed in {} s: the file system does not answer.",
                        SECONDS_TO_COMPLETE);
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void stop() {
        thread.shutdown();
    }
}
