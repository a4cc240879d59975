package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.util.LinkedHashSet;
import java.util.Set;

/** All problems of one configuration in the order in which they were found, each once. Not thread-safe. */
final class Findings {
    private final Set<String> lines = new LinkedHashSet<>();

    void add(Problem problem, String prefix, String position) {
        lines.add(problem.text(prefix, position));
    }

    void add(String line) {
        lines.add(line);
    }

    void orThrow(String source) {
        if (!lines.isEmpty()) {
            String count = lines.size() == 1 ? "1 problem" : lines.size() + " problems";
            throw AnnealException.user(source + " has " + count + ":\n- " + String.join("\n- ", lines));
        }
    }
}
