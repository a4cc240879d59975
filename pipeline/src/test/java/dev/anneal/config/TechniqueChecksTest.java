package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblem;
import static dev.anneal.config.ConfigTexts.assertProblems;

import org.junit.jupiter.api.Test;

/** What a technique of training does not fit is refused with the reason. */
class TechniqueChecksTest {
    @Test
    void averagesUseWhatTheyNeed() {
        assertProblems(MINIMAL, "train.averaging={name: swa}")
                .containsExactly("train.averaging.after is absent, but swa needs it: most of the run, such as 2 epochs"
                        + " of 3 (default).");
        assertProblems(MINIMAL, "train.averaging={name: swa, after: 1 epoch, decay: 0.9}")
                .containsExactly(
                        "train.averaging.decay is set, but averaging swa does not use it (--set train.averaging)."
                                + " Remove it, or choose one of ema.");
        assertProblems(MINIMAL, "train.averaging={after: 1 epoch, every: 1 step}")
                .hasSize(2)
                .allMatch(line -> line.contains("is set, but averaging none does not use it"));
        assertProblems(
                        MINIMAL,
                        "train.averaging={name: swa, after: 1 epoch, constant-rate: 1e-5}",
                        "train.schedule={name: plateau}")
                .containsExactly("train.averaging.constant-rate is given, but the schedule plateau lowers the rate when"
                        + " evaluations say so (--set train.averaging, --set train.schedule). Leave it out, or choose another"
                        + " schedule.");
    }

    @Test
    void averagesKnowNoAdapters() {
        assertProblem(MINIMAL, "train.averaging={name: ema}", "model.lora={rank: 4}")
                .contains("the product of averaged adapters is not the average of their products");
    }

    @Test
    void adversariesAndMixoutNeedAllParameters() {
        assertProblem(MINIMAL, "train.regularization={adversarial: {name: fgm}}", "model.scope={trained: frozen}")
                .contains("it needs the gradients of all parameters, and some are not trained");
        assertProblem(MINIMAL, "train.regularization={mixout: 0.5}", "model.lora={rank: 4}")
                .contains("adapters leave the pre-trained weights as they are");
    }

    @Test
    void earlyStoppingNeedsAMetricToFollow() {
        assertProblems(MINIMAL, "train.early-stopping={}", "train.evaluate-every=never")
                .containsExactly("train.early-stopping is given, but evaluate-every is never, so there is no metric to"
                        + " follow (--set train.early-stopping, --set train.evaluate-every). Leave it out, or set"
                        + " train.evaluate-every to an interval.");
        assertProblems(MINIMAL, "train.early-stopping={}", "data.split.validation=0", "evaluate.split=train")
                .hasSize(2)
                .anyMatch(
                        line -> line.startsWith("train.early-stopping is given, but there are no validation rows whose"
                                + " metric it could follow (--set train.early-stopping"));
        assertProblem(MINIMAL, "train.early-stopping={}", "train.schedule={name: range-test}")
                .contains("a range test is to make the metric worse, and ends by the loss");
    }

    @Test
    void patienceMarginsAndBudgetsHaveSensibleValues() {
        assertProblems(MINIMAL, "train.early-stopping={patience: 0, min-delta: -0.1}")
                .containsExactly(
                        "train.early-stopping.patience is 0, but it must be at least 1 (--set train.early-stopping).",
                        "train.early-stopping.min-delta is -0.1, but it must be at least 0 (--set"
                                + " train.early-stopping).");
        assertProblems(MINIMAL, "train.early-stopping={min-delta: 1e999}").hasSize(1);
        assertProblems(MINIMAL, "train.time-budget=0 minutes")
                .containsExactly("train.time-budget is 0 hours, but it must be longer than nothing (--set"
                        + " train.time-budget).");
        assertProblems(MINIMAL, "train.time-budget=2h")
                .containsExactly("train.time-budget is \"2h\", but it must be a duration such as \"90 seconds\" or"
                        + " \"2 minutes\" (--set train.time-budget).");
    }

    @Test
    void rangeTestsAndAveragesStandAlone() {
        assertProblem(MINIMAL, "train.schedule={name: range-test}", "train.averaging={name: ema}")
                .contains("a range test tells of the parameters themselves");
        assertProblem(MINIMAL, "train.schedule={name: range-test}", "train.optimizer.then={after: 1 epoch, name: sgd}")
                .contains("a range test tells of one rule");
        assertProblem(
                        MINIMAL,
                        "train.averaging={name: swa, after: 1 epoch, constant-rate: 1e-5}",
                        "train.optimizer.then={after: 1 epoch, name: sgd}")
                .contains("another rule takes over");
        assertProblems(MINIMAL, "train.averaging={name: swa, after: never}")
                .containsExactly("train.averaging.after is never, but it must be an interval (--set train.averaging).");
    }

    @Test
    void mixoutNeedsWeightsThatMove() {
        assertProblem(MINIMAL, "train.regularization={mixout: 0.5}", "model.scope={trained: frozen}")
                .contains("the encoder is frozen");
        assertProblem(MINIMAL, "train.regularization={mixout: 0.5}", "model.reinitialised-layers=2")
                .contains("some weights begin at random");
    }

    @Test
    void shapedLossesNeedProbabilitiesOfLabels() {
        assertProblems(MINIMAL, "task=regression", "train.loss={label-smoothing: 0.1}")
                .containsExactly("train.loss.label-smoothing is 0.1, but task regression has no probabilities of labels"
                        + " (--set train.loss, --set task). Leave it out.");
        assertProblems(MINIMAL, "task=regression", "train.loss={focal-gamma: 2, r-drop: 1}")
                .hasSize(2);
        assertProblems(MINIMAL, "train.loss={pos-weight: balanced}")
                .containsExactly(
                        "train.loss.pos-weight is given, but task single-label has not labels that are each there"
                                + " or not (--set train.loss, run.yaml:2). Leave it out.");
        assertProblems(MINIMAL, "train.loss={focal-gamma: 2, label-smoothing: 0.1}")
                .containsExactly(
                        "train.loss.label-smoothing is 0.1, but focal-gamma is 2.0, and the focal loss knows one"
                                + " right label (--set train.loss). Leave one of them out.");
        assertProblems(MINIMAL, "train.loss={r-drop: 1}", "train.dropout=0")
                .containsExactly("train.loss.r-drop is 1.0, but train.dropout is 0, so that both passes give the same"
                        + " (--set train.loss, --set train.dropout). Leave one of them out.");
    }

    @Test
    void regularizersAreChecked() {
        assertProblems(MINIMAL, "train.regularization={adversarial: {epsilon: 0.5, after: 1 epoch}}")
                .hasSize(2)
                .allMatch(line -> line.contains("is set, but adversarial none does not use it"));
        assertProblems(
                        MINIMAL,
                        "train.regularization={adversarial: {name: fgm, epsilon: 0}, mixout: 1, embedding-noise: -1}")
                .hasSize(3);
    }
}
