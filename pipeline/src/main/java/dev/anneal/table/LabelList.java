package dev.anneal.table;

import dev.anneal.error.AnnealException;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The labels in the order of the model's outputs. Immutable, thread-safe. */
public final class LabelList {
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final Comparator<String> BY_NUMBER = Comparator.comparing(BigInteger::new);

    private final List<String> names;
    private final Map<String, Integer> indices;

    private LabelList(List<String> names) {
        this.names = List.copyOf(names);
        this.indices = new HashMap<>();
        for (String name : this.names) {
            indices.put(name, indices.size());
        }
    }

    /**
     * The labels as the configuration lists them.
     *
     * @throws AnnealException (user) for fewer than two labels or one twice
     */
    public static LabelList inGivenOrder(List<String> names) {
        LabelList labels = new LabelList(names);
        if (names.size() < 2 || labels.indices.size() < names.size()) {
            throw AnnealException.user(
                    "The labels are " + names
                            + ", but a classifier needs at least two different ones. Check data.labels and data.columns.label.");
        }
        return labels;
    }

    /** The names of outputs that are no labels to choose from: the number columns of a regression, or nothing at all. */
    public static LabelList ofOutputs(List<String> names) {
        return new LabelList(names);
    }

    /** Those that occur, sorted: by value if all look like whole numbers, else by UTF-16 code units. */
    public static LabelList sorted(Collection<String> found) {
        boolean numbers = found.stream().allMatch(name -> INTEGER.matcher(name).matches());
        Comparator<String> order = Comparator.naturalOrder();
        TreeSet<String> sorted = new TreeSet<>(numbers ? BY_NUMBER.thenComparing(order) : order);
        sorted.addAll(found);
        return inGivenOrder(List.copyOf(sorted));
    }

    public int size() {
        return names.size();
    }

    public List<String> names() {
        return names;
    }

    public String name(int index) {
        return names.get(index);
    }

    /** Empty for a name that is no label. */
    public OptionalInt index(String name) {
        Integer index = indices.get(name);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelList that && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return names.toString();
    }
}
