package dev.anneal.model.head;

import dev.anneal.model.Block;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which blocks' states a head looks at. */
public enum States {
    /** The last. */
    LAST,
    /** The last four side by side. */
    LAST_4,
    /** All, in learned shares. */
    WEIGHTED;

    private static final int FOUR = 4;

    /** How wide a token's state then is. */
    public int width(int hidden) {
        return this == LAST_4 ? FOUR * hidden : hidden;
    }

    Value addTo(ModelBuilder model) {
        List<Value> states = model.hiddenStates();
        return switch (this) {
            case LAST -> states.get(states.size() - 1);
            case LAST_4 -> {
                List<Value> last = states.subList(Math.max(0, states.size() - FOUR), states.size());
                yield model.layer("head.states", source("concatenated-layers.py", last.size()), List.of(), array(last));
            }
            case WEIGHTED -> {
                Block weights = Block.of("weights", "layer_weights", states.size());
                LayerSource source = source("weighted-layers.py", states.size());
                yield model.layer("head.states", source, List.of(weights), array(states));
            }
        };
    }

    private static Value[] array(List<Value> states) {
        return states.toArray(Value[]::new);
    }

    private static LayerSource source(String resource, int count) {
        List<String> names = IntStream.range(0, count).mapToObj(i -> "x" + i).toList();
        return LayerSource.of(resource)
                .inFullPrecision()
                .constant(
                        "STATES", names.stream().map(name -> name + ": Tensor").collect(Collectors.joining(", ")))
                .constant("STATE_NAMES", String.join(", ", names));
    }
}
