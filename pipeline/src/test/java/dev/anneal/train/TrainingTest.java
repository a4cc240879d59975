package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.optimize.GradientNorm;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.StepPlan;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops that are written by hand, on ranks of this process. */
final class TrainingTest {
    /** More than an epoch. */
    private static final int STEPS = 7;

    @TempDir
    private static Path folder;

    private final List<TrainEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final List<TrainCallback> callbacks = new ArrayList<>();

    @BeforeAll
    static void prepare() {
        TinyRun.prepare(folder);
    }

    /** What {@link Training} shows in its comment. */
    private static String byHand(Training training) {
        training.story().begin(0);
        for (StepPlan plan : training.plan().steps()) {
            training.story().beforeStep(plan);
            StepResult result = step(training, plan);
            training.average().stepped(plan.step() + 1);
            training.story().stepped(plan.step() + 1, result);
            if (!training.story().goesOn(plan.step() + 1)) {
                break;
            }
        }
        training.average().settle(training.plan().totalSteps());
        return TinyRun.digest(training.model().model().vectors());
    }

    private static StepResult step(Training training, StepPlan plan) {
        StepGradients gradients = training.step().begin(plan);
        for (MicroBatch microBatch : gradients.microBatches()) {
            gradients.forwardBackward(microBatch);
        }
        gradients.allReduce();
        double clip = GradientNorm.clipCoefficient(
                gradients.norm(), training.config().train().optimizer().clipNorm());
        return gradients.update(training.learningRate(plan), clip);
    }

    private static TinyRun run(String... overrides) {
        return new TinyRun(folder, overrides);
    }

    private <R extends Serializable> List<R> loop(int ranks, RunConfig config, TrainingProgram<R> program) {
        return new LocalTraining(
                        config,
                        TinyTask.SINGLE_LABEL.model(),
                        folder.resolve("dataset"),
                        callbacks,
                        events::add,
                        () -> Stop.NONE)
                .run(ranks, program);
    }

    @ParameterizedTest
    @CsvSource({
        "1, train.shard-optimizer=false",
        "2, train.shard-optimizer=false",
        "3, train.shard-optimizer=true",
        "2, 'train.averaging={name: ema, decay: 0.9}'",
        "2, 'train.schedule={name: cosine, warmup-steps: 3}'"
    })
    void aLoopByHandGivesTheBytesOfTrain(int ranks, String override) throws Exception {
        String[] overrides = {
            override, "train.max-steps=" + STEPS, "train.evaluate-every=never", "train.checkpoint-every=never"
        };
        String train = run(overrides).run(1).get(0).parametersSha256();

        List<String> byHand = loop(ranks, run(overrides).config(), TrainingTest::byHand);

        assertThat(byHand).hasSize(ranks).containsOnly(train);
        assertThat(events.stream().filter(StepFinished.class::isInstance)).hasSize(STEPS);
    }

    @Test
    void evaluatesAsTrainDoes() throws Exception {
        TinyRun run = run("train.checkpoint-every=never", "train.evaluate-every=3 epochs");
        double train = run.run(1).get(0).outcome().bestValue();

        List<TreeMap<String, Double>> metrics = loop(2, run.config(), training -> {
            byHand(training);
            return new TreeMap<>(training.evaluate());
        });

        assertThat(metrics.get(0)).isEqualTo(metrics.get(1));
        assertThat(metrics.get(0)).contains(Map.entry(run.config().train().bestMetric(), train));
    }

    @Test
    void partsOfTheLossAddUpOverRanks() {
        List<ArrayList<Double>> parts = loop(3, run().config(), training -> {
            StepGradients gradients = training.step().begin(training.plan().step(0));
            double sum = 0;
            for (MicroBatch microBatch : gradients.microBatches()) {
                sum += gradients.forwardBackward(microBatch);
            }
            gradients.allReduce();
            return new ArrayList<>(List.of(sum, gradients.skip(0).loss()));
        });

        double whole = parts.stream().mapToDouble(part -> part.get(0)).sum();
        assertThat(parts).allSatisfy(part -> assertThat(part.get(1)).isCloseTo(whole, within(1e-9)));
    }

    @Test
    void callbacksHearOfALoopByHandAndEndIt() {
        CallbackDiary diary = new CallbackDiary() {
            @Override
            public void afterEpoch(int epoch, TrainControl control) {
                super.afterEpoch(epoch, control);
                control.stop("one epoch is enough");
            }
        };
        callbacks.add(diary);

        List<Integer> steps = loop(2, run().config(), training -> {
            int done = 0;
            do {
                StepPlan plan = training.plan().step(done++);
                training.story().stepped(done, step(training, plan));
            } while (training.story().goesOn(done));
            return done;
        });

        assertThat(steps).containsExactly(5, 5);
        assertThat(diary.entries).containsExactly("after 1", "after 2", "after 3", "after 4", "after 5", "epoch 1");
    }

    @Test
    void aCallbackThatFailsEndsAllRanksWithItsMessage() {
        callbacks.add(new TrainCallback() {
            @Override
            public void beforeStep(int step, TrainControl control) {
                if (step == 4) {
                    throw new IllegalStateException("four is unlucky");
                }
            }
        });
        List<String> heard = Collections.synchronizedList(new ArrayList<>());

        assertThatThrownBy(() -> loop(3, run().config(), training -> {
                    try {
                        return byHand(training);
                    } catch (AnnealException problem) {
                        heard.add(problem.getMessage());
                        throw problem;
                    }
                }))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching(
                        "The callback .* failed before step 4: java.lang.IllegalStateException: four is unlucky. .*");
        assertThat(heard).hasSize(3).allSatisfy(message -> assertThat(message).contains("four is unlucky"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aLoopThatFailsOnOneRankEndsTheOthers(int failing) {
        assertThatThrownBy(() -> loop(2, run().config(), training -> {
                    if (training.allReduce().rank() == failing) {
                        throw new IllegalArgumentException("the loop has a mistake");
                    }
                    return byHand(training);
                }))
                .isInstanceOf(AnnealException.class)
                .hasMessage("The training program failed: java.lang.IllegalArgumentException: the loop has a mistake."
                        + " Its cause has the place.");
    }

    @Test
    void aStepInTheWrongOrderIsRefused() {
        assertRefused(
                "Step 1 is to be summed, but this rank has run 0 of its 6 micro-batches. Run forwardBackward for the others.",
                StepGradients::allReduce);
        assertRefused(
                "Micro-batch 0 of step 1 is not this rank's turn, which has those from 0 to before 6 and has run 1 of them."
                        + " Run microBatches() in their order, each once.",
                gradients -> {
                    gradients.forwardBackward(gradients.microBatches().get(0));
                    gradients.forwardBackward(gradients.microBatches().get(0));
                });
        assertRefused(
                "Step 1 is called out of order: what comes next is forwardBackward, or allReduce after the last micro-batch."
                        + " The order is begin, forwardBackward for each micro-batch, allReduce, update.",
                gradients -> gradients.update(1e-3, 1));
    }

    private interface Misuse extends Serializable {
        void of(StepGradients gradients);
    }

    private void assertRefused(String message, Misuse misuse) {
        assertThatThrownBy(() -> loop(1, run().config(), training -> {
                    misuse.of(training.step().begin(training.plan().step(0)));
                    return "";
                }))
                .isInstanceOf(AnnealException.class)
                .hasMessage(message);
    }
}
