package dev.anneal.jobs.source;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.jobs.source.TableSource.Wanted;
import java.util.ArrayList;
import java.util.List;

/** The columns that a task reads, each with the key that names it. */
public final class WantedColumns {
    private WantedColumns() {}

    /** Without labels and ids: what a model needs to answer. */
    public static List<Wanted> inputs(RunConfig config) {
        ColumnsConfig columns = config.data().columns();
        List<Wanted> wanted = new ArrayList<>();
        if (config.task() == Task.TOKENS) {
            wanted.add(new Wanted("data.columns.words", columns.words()));
        } else {
            wanted.add(new Wanted("data.columns.text", columns.text()));
        }
        columns.pair().ifPresent(pair -> wanted.add(new Wanted("data.columns.pair", pair)));
        return wanted;
    }

    /** With labels, weights, ids and groups. */
    public static List<Wanted> all(RunConfig config) {
        ColumnsConfig columns = config.data().columns();
        List<Wanted> wanted = new ArrayList<>(inputs(config));
        wanted.addAll(labels(config));
        columns.weight().ifPresent(weight -> wanted.add(new Wanted("data.columns.weight", weight)));
        columns.id().ifPresent(id -> wanted.add(new Wanted("data.columns.id", id)));
        config.data().split().group().ifPresent(group -> wanted.add(new Wanted("data.split.group", group)));
        return wanted;
    }

    /** What a model learns to answer; none where it learns from texts alone. */
    public static List<Wanted> labels(RunConfig config) {
        ColumnsConfig columns = config.data().columns();
        return switch (config.task()) {
            case SINGLE_LABEL, MULTI_LABEL -> List.of(new Wanted("data.columns.label", columns.label()));
            case REGRESSION -> {
                String key = columns.labels().isEmpty() ? "data.columns.label" : "data.columns.labels";
                yield columns.numbers().stream()
                        .map(column -> new Wanted(key, column))
                        .toList();
            }
            case TOKENS -> List.of(new Wanted("data.columns.tags", columns.tags()));
            case ANSWER -> List.of(new Wanted("data.columns.answers", columns.answers()));
            case MASKED_LM, FEATURES -> List.of();
        };
    }
}
