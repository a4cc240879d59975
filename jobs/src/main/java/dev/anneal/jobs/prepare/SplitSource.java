package dev.anneal.jobs.prepare;

import dev.anneal.config.DataConfig;
import dev.anneal.config.LimitConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.SourceConfig;
import dev.anneal.config.Task;
import dev.anneal.jobs.source.TableSource;
import dev.anneal.table.SplitRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A table and the splits that it fills.
 *
 * @param key where the configuration names it
 * @param splits the first of them is that of rows which cannot be mapped
 */
record SplitSource(String key, SourceConfig source, List<String> splits) {
    private static final int PASSAGE_LINES = 1000;

    static List<SplitSource> of(RunConfig config) {
        DataConfig data = config.data();
        List<SplitSource> sources = new ArrayList<>();
        List<String> cut = new ArrayList<>(List.of(SplitRule.TRAIN));
        if (data.split().validation() > 0) {
            cut.add(SplitRule.VALIDATION);
        }
        if (data.split().test() > 0) {
            cut.add(SplitRule.TEST);
        }
        data.train().ifPresent(source -> sources.add(new SplitSource("data.train", source, cut)));
        data.validation()
                .ifPresent(source ->
                        sources.add(new SplitSource("data.validation", source, List.of(SplitRule.VALIDATION))));
        data.test().ifPresent(source -> sources.add(new SplitSource("data.test", source, List.of(SplitRule.TEST))));
        boolean passages = config.task() == Task.MASKED_LM && data.masking().blocks();
        if (!passages) {
            return sources;
        }
        boolean documents = data.masking().nextSentence();
        return sources.stream()
                .map(documents ? SplitSource::ofDocuments : SplitSource::ofPassages)
                .toList();
    }

    /** The table that a split comes from, if there is one. */
    static Optional<SplitSource> of(RunConfig config, String split) {
        return of(config).stream()
                .filter(source -> source.splits().contains(split))
                .findFirst();
    }

    /** The most rows of a split. */
    static OptionalInt limit(RunConfig config, String split) {
        LimitConfig limits = config.data().limit();
        return switch (split) {
            case SplitRule.VALIDATION -> limits.validation();
            case SplitRule.TEST -> limits.test();
            default -> limits.train();
        };
    }

    /** Text of which many lines make a row, so that there is something to join to blocks; a row of another format is a text of its own. */
    private SplitSource ofPassages() {
        return new SplitSource(key, TableSource.withLinesPerRow(source, PASSAGE_LINES), splits);
    }

    /** Text of which a row ends where a blank line is. */
    private SplitSource ofDocuments() {
        return new SplitSource(key, TableSource.withDocuments(source, PASSAGE_LINES), splits);
    }

    boolean isCut() {
        return splits.size() > 1;
    }
}
