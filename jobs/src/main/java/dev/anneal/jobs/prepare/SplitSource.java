package dev.anneal.jobs.prepare;

import dev.anneal.config.DataConfig;
import dev.anneal.config.SourceConfig;
import dev.anneal.table.SplitRule;
import java.util.ArrayList;
import java.util.List;

/**
 * A table and the splits that it fills.
 *
 * @param key where the configuration names it
 * @param splits the first of them is that of rows which cannot be mapped
 */
record SplitSource(String key, SourceConfig source, List<String> splits) {
    static List<SplitSource> of(DataConfig data) {
        List<SplitSource> sources = new ArrayList<>();
        List<String> cut = new ArrayList<>(List.of(SplitRule.TRAIN));
        if (data.split().validation() > 0) {
            cut.add(SplitRule.VALIDATION);
        }
        if (data.split().test() > 0) {
            cut.add(SplitRule.TEST);
        }
        sources.add(new SplitSource("data.train", data.train(), cut));
        data.validation()
                .ifPresent(source ->
                        sources.add(new SplitSource("data.validation", source, List.of(SplitRule.VALIDATION))));
        data.test().ifPresent(source -> sources.add(new SplitSource("data.test", source, List.of(SplitRule.TEST))));
        return sources;
    }

    boolean isCut() {
        return splits.size() > 1;
    }
}
