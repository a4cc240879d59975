package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Binds a tree to a record and its records within.
 *
 * <p>To find all problems in one go, a value that is wrong is reported, replaced by its default and remembered as doubtful; binding then goes on.
 * Whatever a constructor says later about a doubtful key is dropped, since it may be about the replacement. The record that comes out is of use
 * only if nothing was found. Not thread-safe.
 */
final class RecordBinder {
    private final Findings findings;
    private final Tree.Section root;
    private final Set<String> doubtful = new HashSet<>();

    RecordBinder(Tree.Section root, Findings findings) {
        this.root = root;
        this.findings = findings;
    }

    /** Present, unless something was found. */
    Optional<RunConfig> bind() {
        return bind(RunConfig.class, root, "").map(RunConfig.class::cast);
    }

    private Optional<Record> bind(Class<?> type, Tree.Section section, String prefix) {
        List<KeySpec> keys = KeySpec.of(type);
        refuseUnknown(keys, section, prefix);
        Map<String, Object> values = new LinkedHashMap<>();
        for (KeySpec key : keys) {
            values.put(key.name(), value(key, section, prefix));
        }
        return construct(type, keys, values, prefix);
    }

    private void refuseUnknown(List<KeySpec> keys, Tree.Section section, String prefix) {
        List<String> names = keys.stream().map(KeySpec::name).toList();
        section.entries().forEach((name, tree) -> {
            if (!names.contains(name)) {
                String remedy = UnknownKey.remedy(name, names, prefix);
                findings.add(Problem.of(name, "is not a key", remedy), prefix, tree.position());
            }
        });
    }

    private Object value(KeySpec key, Tree.Section section, String prefix) {
        String path = prefix + key.name();
        Optional<Tree> tree = section.value(key.name());
        try {
            if (tree.isPresent()) {
                Object value = given(key, tree.get(), path);
                return key.optional() && !(value instanceof OptionalInt || value instanceof OptionalDouble)
                        ? Optional.of(value)
                        : value;
            }
        } catch (ValueReader.Mismatch e) {
            findings.add(e.problem(path), "", tree.get().position());
            doubtful.add(path);
            return Defaults.of(key);
        }
        if (key.isRequired()) {
            findings.add(Problem.of(path, "is missing", key.doc() + needs(key)), "", section.position());
            doubtful.add(path);
        }
        return Defaults.of(key);
    }

    private Object given(KeySpec key, Tree tree, String path) throws ValueReader.Mismatch {
        if (key.type() == SeedConfig.class && tree instanceof Tree.Scalar) {
            return SeedConfig.of((long) ValueReader.read(long.class, tree));
        }
        if (key.isListOfSections()) {
            return sections(key, tree, path);
        }
        if (!key.isSection()) {
            return ValueReader.read(key, tree);
        }
        if (tree instanceof Tree.Section inner) {
            return bind(key.type(), inner, path + ".").orElseGet(() -> {
                doubtful.add(path);
                return Defaults.record(key.type());
            });
        }
        String found = tree instanceof Tree.Scalar scalar ? scalar.shown() : "a list";
        throw new ValueReader.Mismatch(
                "is " + found + ", but it must be a section", "Its keys: " + names(KeySpec.of(key.type())) + ".");
    }

    /** Items are counted from 1. */
    private List<Record> sections(KeySpec key, Tree tree, String path) throws ValueReader.Mismatch {
        List<Record> records = new ArrayList<>();
        for (Tree item : tree instanceof Tree.Items items ? items.values() : List.of(tree)) {
            if (!(tree instanceof Tree.Items) || !(item instanceof Tree.Section section)) {
                throw new ValueReader.Mismatch(
                        "is not a list of sections", "Keys of each: " + names(KeySpec.of(key.item())) + ".");
            }
            bind(key.item(), section, path + "[" + (records.size() + 1) + "].").ifPresent(records::add);
        }
        return records;
    }

    /** Tries until the constructor accepts, each time without the values that it accused. */
    private Optional<Record> construct(Class<?> type, List<KeySpec> keys, Map<String, Object> values, String prefix) {
        for (int attempt = 0; attempt <= keys.size(); attempt++) {
            try {
                return Optional.of(Defaults.newRecord(type, values.values().toArray()));
            } catch (AnnealException e) {
                if (!(e.getCause() instanceof Checks.Rejected rejected)) {
                    throw e;
                }
                rejected.problems().forEach(problem -> report(problem, prefix));
                // If it still does not fit without the accused, then because of the others.
                int suspects = attempt == 0 ? 1 : Integer.MAX_VALUE;
                for (Problem problem : rejected.problems()) {
                    problem.keys().stream().limit(suspects).forEach(path -> replace(path, keys, values, prefix));
                }
            }
        }
        return Optional.empty();
    }

    /** Puts the default in place of a value; of a section nothing is left that later problems could be about. */
    private void replace(String path, List<KeySpec> keys, Map<String, Object> values, String prefix) {
        String name = path.split("[.]", 2)[0];
        for (KeySpec key : keys) {
            if (key.name().equals(name)) {
                values.put(name, Defaults.of(key));
                if (key.isSection()) {
                    doubtful.add(prefix + name);
                }
            }
        }
    }

    private void report(Problem problem, String prefix) {
        List<String> paths = problem.keys().stream().map(key -> prefix + key).toList();
        if (paths.stream().noneMatch(this::isDoubtful)) {
            findings.add(problem, prefix, positions(paths));
        }
        doubtful.add(paths.get(0));
    }

    private boolean isDoubtful(String path) {
        return doubtful.stream()
                .anyMatch(other -> other.equals(path) || other.startsWith(path + ".") || path.startsWith(other + "."));
    }

    /** Where the accused key is written, or that it is a default, and where the others are written. */
    private String positions(List<String> paths) {
        String accused = root.at(paths.get(0)).map(Tree::position).orElse("default");
        Stream<String> others = paths.stream().skip(1).flatMap(path -> root.at(path).map(Tree::position).stream());
        return Stream.concat(Stream.of(accused), others).distinct().collect(Collectors.joining(", "));
    }

    private static String needs(KeySpec key) {
        if (!key.isSection()) {
            return "";
        }
        List<KeySpec> required =
                KeySpec.of(key.type()).stream().filter(KeySpec::isRequired).toList();
        return " It needs at least: " + names(required) + ".";
    }

    private static String names(List<KeySpec> keys) {
        return keys.stream().map(KeySpec::name).collect(Collectors.joining(", "));
    }
}
