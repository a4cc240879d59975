package dev.anneal.model.weights;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The spellings under which a source may hold a parameter. {@code bert.x} may be called {@code x}, as an encoder saved alone calls it, and the
 * reverse; {@code LayerNorm.weight} and {@code LayerNorm.bias} may be {@code LayerNorm.gamma} and {@code LayerNorm.beta}, as checkpoints converted
 * from TensorFlow still have it.
 *
 * @param present the names in the source
 * @param prefix the encoder's prefix in full models, {@code bert.}
 */
record TensorNames(Set<String> present, String prefix) {
    /** The tensors of the source that may fill a parameter, best first: at most one for its name and for each alternative. */
    List<String> present(WantedTensor tensor) {
        return Stream.concat(Stream.of(tensor.name()), tensor.alternatives().stream())
                .flatMap(name ->
                        spellings(name).stream().filter(present::contains).limit(1))
                .distinct()
                .toList();
    }

    /** All spellings of a name, best first. */
    Set<String> spellings(String name) {
        String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        Set<String> spellings = new LinkedHashSet<>();
        for (String candidate : List.of(name, bare, prefix + bare)) {
            spellings.add(candidate);
            spellings.add(candidate
                    .replace("LayerNorm.weight", "LayerNorm.gamma")
                    .replace("LayerNorm.bias", "LayerNorm.beta"));
        }
        return spellings;
    }
}
