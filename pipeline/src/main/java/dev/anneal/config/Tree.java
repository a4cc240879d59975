package dev.anneal.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A YAML document in which every value knows where it was written. */
sealed interface Tree {
    /** "conf/mrpc.yaml:14" or "--set train.seed". */
    String position();

    /** What YAML takes a plain scalar for; quotes make {@link #TEXT} of anything. */
    enum Kind {
        TEXT,
        QUOTED,
        WHOLE_NUMBER,
        NUMBER,
        TRUTH,
        NOTHING
    }

    record Scalar(String text, Kind kind, String position) implements Tree {
        /** The value as a message shows it. */
        String shown() {
            return switch (kind) {
                case TEXT, QUOTED -> "\"" + text + "\"";
                case WHOLE_NUMBER, NUMBER, TRUTH -> text;
                case NOTHING -> "nothing";
            };
        }
    }

    record Items(List<Tree> values, String position) implements Tree {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** Entries keep the order of the file. */
    record Section(Map<String, Tree> entries, String position) implements Tree {
        public Section {
            entries = new LinkedHashMap<>(entries);
        }

        static Section empty(String position) {
            return new Section(Map.of(), position);
        }

        /** The value of a key, unless it is absent or written without a value. */
        Optional<Tree> value(String key) {
            return Optional.ofNullable(entries.get(key)).filter(tree -> !isNothing(tree));
        }

        /** The value at a path such as "train.seed"; items of a list are counted from 1: "published[1].value". */
        Optional<Tree> at(String path) {
            int dot = path.indexOf('.');
            if (dot < 0) {
                return step(path);
            }
            return step(path.substring(0, dot))
                    .flatMap(tree ->
                            tree instanceof Section section ? section.at(path.substring(dot + 1)) : Optional.empty());
        }

        /** A key, or an item of its list: "published[1]" is the first. */
        private Optional<Tree> step(String step) {
            int bracket = step.indexOf('[');
            if (bracket < 0) {
                return value(step);
            }
            int place = Integer.parseInt(step.substring(bracket + 1, step.length() - 1)) - 1;
            return value(step.substring(0, bracket))
                    .flatMap(tree -> tree instanceof Items items
                                    && place < items.values().size()
                            ? Optional.of(items.values().get(place))
                            : Optional.empty());
        }

        /** The same, but for some keys. */
        Section without(Collection<String> keys) {
            Section copy = new Section(entries, position);
            copy.entries.keySet().removeAll(keys);
            return copy;
        }

        Section with(String key, Tree value) {
            Section copy = new Section(entries, position);
            copy.entries.put(key, value);
            return copy;
        }
    }

    static boolean isNothing(Tree tree) {
        return tree instanceof Scalar scalar && scalar.kind() == Kind.NOTHING;
    }
}
