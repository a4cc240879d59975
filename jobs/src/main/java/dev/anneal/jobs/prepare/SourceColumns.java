package dev.anneal.jobs.prepare;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.jobs.source.TableSource.Wanted;
import java.util.ArrayList;
import java.util.List;

/** The columns that preparing reads, each with the key that names it. */
final class SourceColumns {
    private SourceColumns() {}

    static List<Wanted> of(ColumnsConfig columns) {
        List<Wanted> wanted = new ArrayList<>();
        wanted.add(new Wanted("data.columns.text", columns.text()));
        columns.pair().ifPresent(pair -> wanted.add(new Wanted("data.columns.pair", pair)));
        wanted.add(new Wanted("data.columns.label", columns.label()));
        columns.id().ifPresent(id -> wanted.add(new Wanted("data.columns.id", id)));
        return wanted;
    }
}
