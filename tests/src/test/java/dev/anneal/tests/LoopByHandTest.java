package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.model.ModelExport;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.StepPlan;
import dev.anneal.train.StepGradients;
import dev.anneal.train.TrainCallback;
import dev.anneal.train.TrainControl;
import dev.anneal.train.Training;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.Warned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A loop that is written by hand runs unchanged on executors and in this process, and callbacks in the driver hear of both kinds of loop. */
@ExtendWith(LocalCluster.class)
class LoopByHandTest {
    private static final int STEPS = 8;

    @TempDir
    private static Path folder;

    private static Films films;

    @BeforeAll
    static void writeTable() throws IOException {
        films = Films.in(
                folder, "train.max-steps=" + STEPS, "train.evaluate-every=never", "train.checkpoint-every=3 steps");
    }

    private static String byHand(Training training, String model) throws IOException {
        training.story().begin(0);
        for (StepPlan plan : training.plan().steps()) {
            training.story().beforeStep(plan);
            StepGradients gradients = training.step().begin(plan);
            for (MicroBatch microBatch : gradients.microBatches()) {
                gradients.forwardBackward(microBatch);
            }
            gradients.allReduce();
            training.story()
                    .stepped(
                            plan.step() + 1,
                            gradients.update(training.learningRate(plan), gradients.clipCoefficient()));
            if (!training.story().goesOn(plan.step() + 1)) {
                break;
            }
        }
        return ModelExport.save(training, model);
    }

    /** Keeps what it hears, which no executor could. */
    private static final class Losses implements TrainCallback {
        private final List<Double> all = new ArrayList<>();
        private final List<String> threads = new ArrayList<>();
        private final int last;
        private int ranks;

        Losses(int last) {
            this.last = last;
        }

        @Override
        public void beforeTraining(RunStarted run, TrainControl control) {
            ranks = run.worldSize();
        }

        @Override
        public void afterStep(StepFinished step, TrainControl control) {
            all.add(step.loss());
            threads.add(Thread.currentThread().getName());
            if (step.step() == last) {
                control.stop("enough is seen");
            }
        }
    }

    @Test
    void givesTheModelOfTrainOnExecutorsAndInThisProcess() {
        String train = films.train("train").modelSha256();
        Losses losses = new Losses(STEPS);
        Anneal run = films.prepared("by-hand").with(losses);
        String model = folder.resolve("by-hand-model").toString();

        assertThat(run.train(LocalCluster.session(), training -> byHand(training, model)))
                .containsExactly(train, train);
        assertThat(losses.ranks).isEqualTo(2);
        assertThat(losses.threads).containsOnly("anneal-callbacks");
        List<Double> onExecutors = List.copyOf(losses.all);
        losses.all.clear();
        assertThat(run.trainInProcess(3, training -> byHand(training, model))).containsExactly(train, train, train);
        assertThat(losses.all).hasSize(STEPS).isEqualTo(onExecutors);
    }

    @Test
    void callbacksHearOfARunAndEndItOnAllRanks() {
        Losses losses = new Losses(5);
        Anneal run = films.prepared("ended");

        TrainResult ended = run.with(losses).train(LocalCluster.session());

        assertThat(ended.steps()).isEqualTo(5);
        assertThat(losses.all)
                .isEqualTo(films.events("ended", StepFinished.class).stream()
                        .map(StepFinished::loss)
                        .toList());
        assertThat(films.events("ended", Warned.class))
                .extracting(Warned::text)
                .contains("Training ends after step 5 of 8, as a callback has asked for it: enough is seen");
        // It is finished for who has callbacks, and goes on for who has none.
        assertThat(run.with(losses).train(LocalCluster.session())).isEqualTo(ended);
        assertThat(run.train(LocalCluster.session())).isEqualTo(films.train("undisturbed"));
    }

    @Test
    void aCallbackThatFailsEndsTheRunWithItsMessage() {
        TrainCallback failing = new TrainCallback() {
            @Override
            public void beforeStep(int step, TrainControl control) {
                if (step == 2) {
                    throw new IllegalStateException("nobody looks at the chart");
                }
            }
        };

        assertThatThrownBy(() -> films.prepared("failed").with(failing).train(LocalCluster.session()))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith("Rank 0 of 2 on ")
                .hasMessageContaining(
                        " failed before step 2: java.lang.IllegalStateException: nobody looks at the chart."
                                + " Mend it, or train without it.")
                .extracting(problem -> ((AnnealException) problem).kind())
                .isEqualTo(AnnealException.Kind.USER);
        assertThat(films.restarts("failed")).isEmpty();
    }
}
