package dev.anneal.jobs.train;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.train.CallbackMessage.Answer;
import dev.anneal.train.TrainCallback;
import dev.anneal.train.TrainControl;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls a run's callbacks in the driver, on a thread of their own, at the moments that rank 0 tells of; it waits for them. */
final class DriverCallbacks implements AutoCloseable {
    private final List<TrainCallback> callbacks;
    private final TrainCallback callback;
    private volatile TrainControl control = TrainControl.fresh();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "anneal-callbacks");
        thread.setDaemon(true);
        return thread;
    });
    private Future<?> call;
    private volatile int totalSteps;

    DriverCallbacks(List<? extends TrainCallback> callbacks) {
        this.callbacks = List.copyOf(callbacks);
        this.callback = TrainCallback.all(callbacks);
        this.call = CompletableFuture.completedFuture(callback);
    }

    /** Whether ranks need to ask. */
    RankTraining.Callbacks place() {
        return callbacks.isEmpty() ? RankTraining.Callbacks.NONE : RankTraining.Callbacks.IN_THE_DRIVER;
    }

    /**
     * Answers at once.
     *
     * @throws AnnealException that of a callback that failed: the rank that asks fails
     */
    synchronized Answer asked(CallbackMessage message) {
        if (message instanceof CallbackMessage.Reached reached) {
            call = thread.submit(() -> call(reached));
        }
        if (!call.isDone()) {
            return new Answer(Answer.State.BUSY, "");
        }
        requireNoFailure();
        return control.reason()
                .map(reason -> new Answer(Answer.State.ENDS, reason))
                .orElse(new Answer(Answer.State.GOES_ON, ""));
    }

    private void requireNoFailure() {
        try {
            call.get();
        } catch (ExecutionException problem) {
            if (problem.getCause() instanceof AnnealException known) {
                throw known;
            }
            throw AnnealException.user(
                    "A callback failed: " + problem.getCause() + ". Mend it, or train without it.", problem);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void call(CallbackMessage.Reached reached) {
        switch (reached.moment()) {
            case BEFORE_TRAINING -> {
                RunStarted run = event(reached, RunStarted.class);
                totalSteps = run.totalSteps();
                // An attempt that begins hears again of what made an earlier one end.
                control = TrainControl.fresh();
                callback.beforeTraining(run, control);
            }
            case BEFORE_STEP -> callback.beforeStep(Integer.parseInt(reached.what()), control);
            case AFTER_STEP -> callback.afterStep(event(reached, StepFinished.class), control);
            case AFTER_EVALUATION -> callback.afterEvaluation(event(reached, Evaluated.class), control);
            case AFTER_EPOCH -> callback.afterEpoch(Integer.parseInt(reached.what()), control);
        }
    }

    private static <E extends TrainEvent> E event(CallbackMessage.Reached reached, Class<E> kind) {
        return kind.cast(TrainEvent.parse(reached.what()).orElseThrow());
    }

    /**
     * Whether a callback has ended the run before its last step, and before its configuration did.
     *
     * @param result of what was made
     */
    FinishedRun.Extent extent(TrainResult result) {
        return control.reason().isPresent()
                        && result.steps() < totalSteps
                        && result.endedBy().isEmpty()
                ? FinishedRun.Extent.ENDED_EARLY
                : FinishedRun.Extent.AS_CONFIGURED;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
