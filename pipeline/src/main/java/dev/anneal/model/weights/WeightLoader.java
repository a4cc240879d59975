package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Fills parameters from a source by name. A parameter {@code bert.x} takes the tensor {@code bert.x}, or {@code x} as an encoder saved alone calls
 * it; the reverse for sources with the prefix. {@code LayerNorm.weight} and {@code LayerNorm.bias} may be called {@code LayerNorm.gamma} and {@code
 * LayerNorm.beta}, as checkpoints converted from TensorFlow still do. All problems are reported together before anything is copied.
 */
public final class WeightLoader {
    /** Buffers, the heads of pre-training and of other tasks, and poolers. */
    private static final Pattern EXPECTED_UNUSED = Pattern.compile(
            "(.*\\.)?position_ids|(cls|classifier|qa_outputs|lm_head|pre_classifier|score)\\..*|(.*\\.)?pooler\\..*");

    private final WeightSource source;
    private final String prefix;

    private WeightLoader(WeightSource source, String prefix) {
        this.source = source;
        this.prefix = prefix;
    }

    /**
     * Copies what {@code wanted} asks for. A required tensor that is missing, of another shape or of no float type is an error of kind user that
     * lists up to ten names; a tensor that may be new is left alone in these cases.
     *
     * @param prefix the encoder's prefix in full models, {@code bert.}
     */
    public static LoadReport load(WeightSource source, String prefix, List<WantedTensor> wanted) {
        return new WeightLoader(source, prefix).load(wanted);
    }

    private LoadReport load(List<WantedTensor> wanted) {
        SortedMap<String, String> loaded = new TreeMap<>();
        Set<String> initialised = new TreeSet<>();
        List<String> problems = new ArrayList<>();
        for (WantedTensor tensor : wanted) {
            Optional<String> found = find(tensor.name());
            Optional<String> problem = problem(tensor, found);
            if (problem.isEmpty()) {
                loaded.put(tensor.name(), found.orElseThrow());
            } else if (tensor.presence() == WantedTensor.Presence.MAY_BE_NEW) {
                initialised.add(tensor.name());
            } else {
                problems.add(problem.get());
            }
        }
        if (!problems.isEmpty()) {
            throw AnnealException.user(
                    source.description() + " does not fit the model that its configuration describes ("
                            + problems.size() + " of " + wanted.size() + " parameters): " + LoadReport.names(problems)
                            + ". Take config.json and weights from the same model.");
        }
        for (WantedTensor tensor : wanted) {
            if (loaded.containsKey(tensor.name())) {
                source.read(loaded.get(tensor.name()), tensor.into());
            }
        }
        return report(loaded, initialised);
    }

    private Optional<String> find(String name) {
        String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        for (String candidate : List.of(name, bare, prefix + bare)) {
            String older = candidate
                    .replace("LayerNorm.weight", "LayerNorm.gamma")
                    .replace("LayerNorm.bias", "LayerNorm.beta");
            for (String spelling : List.of(candidate, older)) {
                if (source.names().contains(spelling)) {
                    return Optional.of(spelling);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> problem(WantedTensor tensor, Optional<String> found) {
        if (found.isEmpty()) {
            return Optional.of(tensor.name() + " is missing");
        }
        long[] shape = source.shape(found.get());
        if (!Arrays.equals(shape, tensor.shape())) {
            return Optional.of(tensor.name() + " has the shape " + TensorShape.text(shape) + " instead of "
                    + TensorShape.text(tensor.shape()));
        }
        ElementType type = source.elementType(found.get());
        return type.isReadable() ? Optional.empty() : Optional.of(tensor.name() + " has the element type " + type);
    }

    private LoadReport report(SortedMap<String, String> loaded, Set<String> initialised) {
        List<String> expected = new ArrayList<>();
        List<String> surprising = new ArrayList<>();
        for (String name : source.names()) {
            if (!loaded.containsValue(name)) {
                boolean usual = EXPECTED_UNUSED.matcher(name).matches() || initialised.contains(name);
                (usual ? expected : surprising).add(name);
            }
        }
        return new LoadReport(source.description(), loaded, List.copyOf(initialised), expected, surprising);
    }
}
