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
     * Updates parameters and memory; the gradient is used up.
     *
     * @param number of the step, from 1
     * @param rate the part's own
     * @param clip at most 1
     */
    void update(Scope scope, Part part, Tensor gradient, int number, double rate, double clip);

    @Override
    void close();

    static Kernel of(UpdateRule rule, WeightDecay decay) {
        return rule instanceof UpdateRule.Adam adam ? new Fused(adam, decay) : new Plain(rule, decay);
    }

    /** What a part loses of itself, what of it is added to its gradient, and what the gradient is divided by. */
    private static Tensor decays(Scope scope, WeightDecay decay, double weight, double rate, double clip) {
        return decay.kind() == WeightDecay.Kind.DECOUPLED
                ? scope.doubles(rate * weight, 0, 1 / clip)
                : scope.doubles(0, weight, 1 / clip);
    }

    private static void apply(Script plain, Scope scope, Part part, Tensor gradient, Tensor decays) {
        part.anchor()
                .ifPresentOrElse(
                        anchor -> plain.call(scope, "anchored", List.of(part.parameters(), gradient, anchor, decays)),
                        () -> plain.call(scope, "decay", List.of(part.parameters(), gradient, decays)));
    }

    /** Adam in one kernel of the engine, which decays towards 0 only. */
    final class Fused implements Kernel {
        private final UpdateRule.Adam rule;
        private final WeightDecay decay;
        private final Script script;
        private final Script plain = Script.compile("plain", ScriptText.read("plain.py"));

        Fused(UpdateRule.Adam rule, WeightDecay decay) {
            this.rule = rule;
            this.decay = decay;
            String name = decay.kind() == WeightDecay.Kind.DECOUPLED ? "adamw" : "adam";
            this.script = Script.compile(name, ScriptText.read(name + ".py"));
        }

        @Override
        public void update(Scope scope, Part part, Tensor gradient, int number, double rate, double clip) {
            double weight = part.decays() ? decay.weight() : 0;
            double divisor = 1 / clip;
            double[] hyper = Arrays.copyOf(rule.hyper(number, rate), 5);
            if (part.anchor().isPresent()) {
                apply(plain, scope, part, gradient, decays(scope, decay, weight, rate, clip));
                weight = 0;
                divisor = 1;
            }
            hyper[4] = weight;
            script.call(
                    scope,
                    rule.method(),
                    Argument.of(List.of(part.parameters())),
                    Argument.of(List.of(gradient)),
                    Argument.of(List.of(part.memory().get(0))),
                    Argument.of(List.of(part.memory().get(1))),
                    Argument.of(List.of(scope.floats(new float[] {number}, 1))),
                    Argument.of(scope.doubles(hyper)),
                    // The kernel divides by it.
                    Argument.of(scope.floats(new float[] {(float) divisor}, 1)));
        }

        @Override
        public void close() {
            script.close();
            plain.close();
        }
    }

    /** The other rules. */
    final class Plain implements Kernel {
        private final UpdateRule rule;
        private final WeightDecay decay;
        private final Script script = Script.compile("plain", ScriptText.read("plain.py"));

        Plain(UpdateRule rule, WeightDecay decay) {
            this.rule = rule;
            this.decay = decay;
        }

        @Override
        public void update(Scope scope, Part part, Tensor gradient, int number, double rate, double clip) {
            double weight = part.decays() ? decay.weight() : 0;
            apply(script, scope, part, gradient, decays(scope, decay, weight, rate, clip));
            List<Tensor> arguments = new ArrayList<>(List.of(part.parameters(), gradient));
            arguments.addAll(part.memory().subList(0, rule.memory()));
            arguments.add(scope.doubles(rule.hyper(number, rate)));
            script.call(scope, rule.method(), arguments);
        }

        @Override
        public void close() {
            script.close();
        }
    }
}
