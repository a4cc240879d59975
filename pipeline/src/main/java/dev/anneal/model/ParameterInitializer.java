package dev.anneal.model;

import dev.anneal.plan.SplitMix64;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Gives new parameters their first values as transformers' {@code _init_weights} does: matrices normal with the configuration's deviation, biases 0,
 * norms 1, the row of padding 0; parameters of an LSTM uniform, as {@code torch.nn.LSTM} makes them. A parameter's values follow from the seed and its name alone.
 */
public final class ParameterInitializer {
    private final long seed;
    private final ToDoubleFunction<String> deviation;

    /** @param deviation of a parameter's values, by its name */
    public ParameterInitializer(long seed, ToDoubleFunction<String> deviation) {
        this.seed = seed;
        this.deviation = deviation;
    }

    public void initialise(EncoderModel model, Collection<String> names) {
        Map<String, FloatBuffer> values = model.parameterValues();
        Map<String, Parameter> parameters = model.parameters();
        for (String name : names) {
            initialise(
                    Objects.requireNonNull(parameters.get(name), name), Objects.requireNonNull(values.get(name), name));
        }
        Parameter words =
                model.layouts().get(LayerStack.WORDS).parameters().get(0).parameter();
        if (names.contains(words.name()) && model.stack().paddingRow() >= 0) {
            int width = Math.toIntExact(words.shape().get(1));
            int from = model.stack().paddingRow() * width;
            for (int i = from; i < from + width; i++) {
                Objects.requireNonNull(values.get(words.name())).put(i, 0);
            }
        }
    }

    private void initialise(Parameter parameter, FloatBuffer values) {
        if (parameter.isOfLstm()) {
            uniform(
                    seed,
                    parameter.name(),
                    values,
                    1 / Math.sqrt(parameter.shape().get(0) / 4.0));
            return;
        }
        if (parameter.shape().size() > 1) {
            normal(parameter.name(), values);
            return;
        }
        float constant = parameter.isNormWeight() ? 1 : 0;
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, constant);
        }
    }

    /** Values between -bound and bound. */
    static void uniform(long seed, String name, FloatBuffer values, double bound) {
        SplitMix64 random = random(seed, name);
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, (float) (bound * (2 * random.nextDouble() - 1)));
        }
    }

    private static SplitMix64 random(long seed, String name) {
        long nameHash = 0;
        for (byte letter : name.getBytes(StandardCharsets.UTF_8)) {
            nameHash = SplitMix64.hash(nameHash, letter);
        }
        return SplitMix64.of(SplitMix64.hash(seed, nameHash));
    }

    /** Box and Muller's transform; StrictMath, so that every machine gives the same bits. */
    private void normal(String name, FloatBuffer values) {
        double scale = deviation.applyAsDouble(name);
        SplitMix64 random = random(seed, name);
        for (int i = 0; i < values.capacity(); i++) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(random.nextDouble()));
            values.put(i, (float) (scale * radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble())));
        }
    }
}
