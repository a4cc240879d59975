package dev.anneal.optimize;

import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Script.Argument;
import dev.anneal.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One update rule with its weight decay, as calls of scripts. Not thread-safe. */
sealed interface Kernel extends AutoCloseable {
    /**
     * What all parts of a step have in common.
     *
     * @param number from 1
     * @param clip what gradients are multiplied with, at most 1
     * @param numberTensor the same as {@code number}
     * @param divisor what fused kernels divide gradients by, for that
     * @param one a divisor that changes nothing
     */
    record Step(Scope scope, int number, double clip, Tensor numberTensor, Tensor divisor, Tensor one) {
        static Step of(Scope scope, int number, double clip) {
            return new Step(scope, number, clip, scalar(scope, number), scalar(scope, 1 / clip), scalar(scope, 1));
        }

        private static Tensor scalar(Scope scope, double value) {
            return scope.floats(new float[] {(float) value}, 1);
        }
    }

    /**
     * Updates parameters and memory; the gradient is used up.
     *
     * @param rate the part's own
     */
    void update(Step step, Part part, Tensor gradient, double rate);

    @Override
    void close();

    static Kernel of(UpdateRule rule, WeightDecay decay) {
        return rule instanceof UpdateRule.Adam adam && adam.correction() == UpdateRule.Adam.Correction.BIAS
                ? new Fused(adam, decay)
                : new Plain(rule, decay);
    }

    /** The rules without a kernel of the engine, and weight decay and clipping before a rule. */
    final class Plain implements Kernel {
        private final UpdateRule rule;
        private final WeightDecay decay;
        private final Script script = Script.compile("plain", ScriptText.read("plain.py"));

        Plain(UpdateRule rule, WeightDecay decay) {
            this.rule = rule;
            this.decay = decay;
        }

        @Override
        public void update(Step step, Part part, Tensor gradient, double rate) {
            decay(step, part, gradient, rate);
            List<Tensor> arguments = new ArrayList<>(List.of(part.parameters(), gradient));
            arguments.addAll(part.memory().subList(0, rule.memory()));
            arguments.add(step.scope().doubles(rule.hyper(step.number(), rate)));
            script.call(step.scope(), rule.method(), arguments);
        }

        private void decay(Step step, Part part, Tensor gradient, double rate) {
            double weight = part.decays() ? decay.weight() : 0;
            Tensor decays = switch (decay.kind()) {
                case DECOUPLED -> step.scope().doubles(rate * weight, 0, 1 / step.clip());
                case COUPLED -> step.scope().doubles(0, weight, 1 / step.clip());
            };
            part.anchor()
                    .ifPresentOrElse(
                            anchor -> script.call(
                                    step.scope(), "anchored", List.of(part.parameters(), gradient, anchor, decays)),
                            () -> script.call(step.scope(), "decay", List.of(part.parameters(), gradient, decays)));
        }

        @Override
        public void close() {
            script.close();
        }
    }

    /** Adam in one kernel of the engine, which decays towards 0 only. */
    final class Fused implements Kernel {
        private static final String PLACEHOLDER = "FUSED_KERNEL";

        private final UpdateRule.Adam rule;
        private final WeightDecay decay;
        private final Script script;
        private final Plain before;

        Fused(UpdateRule.Adam rule, WeightDecay decay) {
            this.rule = rule;
            this.decay = decay;
            this.before = new Plain(rule, decay);
            String kernel = switch (decay.kind()) {
                case DECOUPLED -> "_fused_adamw_";
                case COUPLED -> "_fused_adam_";
            };
            this.script = Script.compile(
                    "fused-adam", ScriptText.read("fused-adam.py").replace(PLACEHOLDER, kernel));
        }

        @Override
        public void update(Step step, Part part, Tensor gradient, double rate) {
            boolean anchored = part.anchor().isPresent();
            if (anchored) {
                before.decay(step, part, gradient, rate);
            }
            double[] hyper = Arrays.copyOf(rule.hyper(step.number(), rate), 5);
            hyper[4] = part.decays() && !anchored ? decay.weight() : 0;
            script.call(
                    step.scope(),
                    "update",
                    Argument.of(List.of(part.parameters())),
                    Argument.of(List.of(gradient)),
                    Argument.of(List.of(part.memory().get(0))),
                    Argument.of(List.of(part.memory().get(1))),
                    Argument.of(List.of(step.numberTensor())),
                    Argument.of(step.scope().doubles(hyper)),
                    Argument.of(anchored ? step.one() : step.divisor()));
        }

        @Override
        public void close() {
            script.close();
            before.close();
        }
    }
}
