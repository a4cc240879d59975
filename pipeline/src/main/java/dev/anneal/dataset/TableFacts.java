package dev.anneal.dataset;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What preparing found out about the tables as wholes.
 *
 * @param cuts by label, where a stratified table was cut, see {@link dev.anneal.table.SplitRule.Cut}; empty for all others
 * @param duplicates equal texts in several splits or with several labels
 */
public record TableFacts(Map<String, String> cuts, DuplicateCounts duplicates) {
    /** Nobody looked. */
    public static final TableFacts NONE = new TableFacts(Map.of(), DuplicateCounts.OFF);

    public TableFacts {
        cuts = Collections.unmodifiableMap(new TreeMap<>(cuts));
    }
}
