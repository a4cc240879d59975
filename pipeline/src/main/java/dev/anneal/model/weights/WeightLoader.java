package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import dev.anneal.model.weights.WantedTensor.Presence;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Fills parameters from a source by name. A parameter takes the first tensor that has one of the spellings in {@link TensorNames} of its name, or
 * else of one of its alternatives. All problems are reported together before anything is copied.
 */
public final class WeightLoader {
    private final WeightSource source;
    private final TensorNames names;

    private final SortedMap<String, String> loaded = new TreeMap<>();
    private final SortedMap<String, String> misfits = new TreeMap<>();
    private final SortedMap<String, String> unequalTies = new TreeMap<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private WeightLoader(WeightSource source, TensorNames names) {
        this.source = source;
        this.names = names;
    }

    /**
     * Copies what {@code wanted} asks for. A required tensor that is missing, of another shape or of no float type is an error of kind user that
     * lists up to ten names; a tensor that may be new is left alone in these cases.
     *
     * @param prefix the encoder's prefix in full models, {@code bert.}
     */
    public static LoadReport load(WeightSource source, String prefix, List<WantedTensor> wanted) {
        return new WeightLoader(source, new TensorNames(source.names(), prefix)).load(wanted);
    }

    private LoadReport load(List<WantedTensor> wanted) {
        wanted.forEach(this::match);
        if (!problems.isEmpty()) {
            throw AnnealException.user(
                    source.description() + " does not fit the model that its configuration describes ("
                            + problems.size() + " of " + wanted.size() + " parameters): " + LoadReport.names(problems)
                            + ". Take config.json and weights from the same model.");
        }
        Set<String> used = new HashSet<>(loaded.values());
        for (WantedTensor tensor : wanted) {
            String name = loaded.get(tensor.name());
            if (name != null) {
                source.read(name, tensor.into());
                used.addAll(compareTies(tensor, name));
            }
        }
        return report(used);
    }

    private void match(WantedTensor tensor) {
        List<String> found = names.present(tensor);
        Optional<String> misfit = found.stream().findFirst().flatMap(name -> misfit(tensor, name));
        boolean required = tensor.presence() == Presence.REQUIRED;
        if (found.isEmpty() && required) {
            problems.add(tensor.name() + " is missing");
        } else if (found.isEmpty()) {
            missing.add(tensor.name());
        } else if (misfit.isEmpty()) {
            loaded.put(tensor.name(), found.get(0));
        } else if (required) {
            problems.add(tensor.name() + ": " + misfit.get());
        } else {
            misfits.put(tensor.name(), misfit.get());
        }
    }

    private Optional<String> misfit(WantedTensor tensor, String name) {
        long[] shape = source.shape(name);
        if (!Arrays.equals(shape, tensor.shape())) {
            return Optional.of("its shape is " + TensorShape.text(shape) + ", not " + TensorShape.text(tensor.shape()));
        }
        ElementType type = source.elementType(name);
        return type.isReadable() ? Optional.empty() : Optional.of("its element type is " + type);
    }

    /** Looks at the other names under which a parameter is stored, and returns them. */
    private List<String> compareTies(WantedTensor tensor, String taken) {
        List<String> others = names.present(tensor).stream()
                .filter(other -> !other.equals(taken))
                .toList();
        for (String other : others) {
            if (misfit(tensor, other).isPresent() || !sameValues(tensor, other)) {
                unequalTies.putIfAbsent(taken, other);
            }
        }
        return others;
    }

    private boolean sameValues(WantedTensor tensor, String other) {
        FloatBuffer values = FloatBuffer.allocate(tensor.into().remaining());
        source.read(other, values);
        return values.flip().equals(tensor.into());
    }

    private LoadReport report(Set<String> used) {
        Set<String> misfitTensors = new HashSet<>();
        misfits.keySet().forEach(name -> misfitTensors.addAll(names.spellings(name)));
        List<String> expected = new ArrayList<>();
        List<String> surprising = new ArrayList<>();
        for (String name : source.names()) {
            if (!used.contains(name) && !misfitTensors.contains(name)) {
                (ExpectedUnused.matches(name) ? expected : surprising).add(name);
            }
        }
        missing.sort(null);
        return new LoadReport(
                source.description(), loaded, missing, misfits, List.of(), unequalTies, expected, surprising);
    }
}
