package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.config.RunConfig;
import dev.anneal.dataset.Dataset;
import dev.anneal.error.AnnealException;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.objective.Masking;
import dev.anneal.tensor.Engine;
import dev.anneal.train.blackbox.BlackBox;
import dev.anneal.train.event.TrainEvent;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs a training program in this process, without Spark, on one rank or on several that take turns ({@link LocalRanks}).
 *
 * @param source the model that training starts from
 * @param dataset the folder of a prepared dataset
 * @param callbacks called on rank 0's thread
 * @param events what the program tells by {@link Training#story}, on the same thread
 * @param stop asked once a step by every rank
 */
public record LocalTraining(
        RunConfig config,
        ModelDirectory source,
        Path dataset,
        List<TrainCallback> callbacks,
        Consumer<TrainEvent> events,
        Supplier<Stop> stop) {
    /** Ranks of one process do not get lost: whoever is waited for computes, or has failed and said so. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    public LocalTraining {
        callbacks = List.copyOf(callbacks);
    }

    /**
     * Runs the program on every rank, and returns what each of them returned, by rank.
     *
     * @throws AnnealException that of the rank which failed first
     */
    public <R extends Serializable> List<R> run(int ranks, TrainingProgram<R> program) {
        try {
            return LocalRanks.run(ranks, PATIENCE, allReduce -> rank(allReduce, program));
        } catch (AnnealException known) {
            throw known;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw AnnealException.resources("Training was interrupted. Run it again.", interrupted);
        } catch (Exception problem) {
            throw AnnealException.user(
                    "The training program failed: " + problem + ". Its cause has the place.", problem);
        }
    }

    private <R extends Serializable> R rank(AllReduce allReduce, TrainingProgram<R> program) throws Exception {
        Engine.enter(config.cluster().threadsPerRank());
        try (Dataset rows = Dataset.open(dataset);
                TaskModel model = TaskModel.forTraining(source, TaskModel.TrainingOptions.of(config, rows.labels()));
                Training training = new Training(setup(allReduce, model, rows))) {
            try {
                return program.run(training);
            } catch (Exception | Error problem) {
                // While the gradients that others may still add up are there.
                allReduce.fail(problem);
                throw problem;
            }
        }
    }

    private Training.Setup setup(AllReduce allReduce, TaskModel model, Dataset rows) {
        InstantSource clock = InstantSource.system();
        return new Training.Setup(
                config,
                model,
                Masking.of(config, source),
                rows,
                allReduce,
                Collections.nCopies(allReduce.worldSize(), "this process"),
                events,
                new DriverLink(
                        new BlackBox(clock),
                        stop,
                        callbacks.isEmpty() ? Optional.empty() : Optional.of(TrainCallback.all(callbacks))),
                clock);
    }
}
