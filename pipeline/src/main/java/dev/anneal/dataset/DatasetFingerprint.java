package dev.anneal.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that decides what a dataset holds: source files with sizes and times, column mapping, tokenizer digest, options. A dataset may be used
 * again exactly if all parts are equal.
 *
 * @param parts by name, for example {@code data.max-length}; sorted by name
 */
public record DatasetFingerprint(Map<String, String> parts) {
    public DatasetFingerprint {
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    }

    /** What is not equal, for example {@code data.max-length is 256, was 128}; empty if the old dataset may be used. */
    public List<String> differencesTo(DatasetFingerprint old) {
        TreeSet<String> names = new TreeSet<>(parts.keySet());
        names.addAll(old.parts.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String now = parts.getOrDefault(name, "absent");
            String before = old.parts.getOrDefault(name, "absent");
            if (!now.equals(before)) {
                differences.add(name + " is " + now + ", was " + before);
            }
        }
        return differences;
    }
}
