package dev.anneal.model.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.HeadActivation;
import dev.anneal.config.HeadConfig;
import dev.anneal.config.Pooling;
import dev.anneal.error.AnnealException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The architecture of a head that is not the family's own, as a saved {@code config.json} has it.
 *
 * @param pooling the family's own head where it is absent or {@code pooler}
 * @param layers dense layers before the outputs
 * @param lstmSize of each direction of an LSTM over the tokens; absent for none
 */
public record HeadKeys(
        Optional<Pooling> pooling, int layers, Optional<HeadActivation> activation, OptionalInt lstmSize) {
    /** The family's own head. */
    public static final HeadKeys OWN = new HeadKeys(Optional.empty(), 0, Optional.empty(), OptionalInt.empty());

    private static final String POOLING = "anneal_pooling";
    private static final String LAYERS = "anneal_head_layers";
    private static final String ACTIVATION = "anneal_head_activation";
    private static final String LSTM_SIZE = "anneal_lstm_size";

    /** What a run's configuration says. */
    public static HeadKeys of(HeadConfig head) {
        return new HeadKeys(head.pooling(), head.layers(), head.activation(), head.lstmSize());
    }

    static HeadKeys of(ObjectNode config) {
        return new HeadKeys(
                constant(config, POOLING, Pooling.values()),
                config.path(LAYERS).asInt(0),
                constant(config, ACTIVATION, HeadActivation.values()),
                lstmSize(config));
    }

    public boolean isFamilysOwn() {
        return lstmSize.isEmpty() && (pooling.isEmpty() || pooling.get() == Pooling.POOLER);
    }

    void put(ObjectNode config) {
        for (String key : new String[] {POOLING, LAYERS, ACTIVATION, LSTM_SIZE}) {
            config.remove(key);
        }
        if (!isFamilysOwn()) {
            pooling.ifPresent(value -> config.put(POOLING, name(value)));
            config.put(LAYERS, layers);
            activation.ifPresent(value -> config.put(ACTIVATION, name(value)));
            lstmSize.ifPresent(size -> config.put(LSTM_SIZE, size));
        }
    }

    private static OptionalInt lstmSize(ObjectNode config) {
        if (!config.has(LSTM_SIZE)) {
            return OptionalInt.empty();
        }
        int size = config.path(LSTM_SIZE).asInt(0);
        if (size < 1) {
            throw AnnealException.user("config.json says " + LSTM_SIZE + " " + config.path(LSTM_SIZE)
                    + ", but an LSTM has at least one state. Restore the file.");
        }
        return OptionalInt.of(size);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> Optional<E> constant(ObjectNode config, String key, E[] values) {
        if (!config.has(key)) {
            return Optional.empty();
        }
        String text = config.path(key).asText();
        return Optional.of(Arrays.stream(values)
                .filter(value -> name(value).equals(text))
                .findFirst()
                .orElseThrow(() -> AnnealException.user("config.json says " + key + " " + text
                        + ", which this version does not know. Score with the version that trained the model.")));
    }
}
