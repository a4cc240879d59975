package dev.anneal.jobs.score;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.config.DataConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.SourceConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.source.TableSource.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows that a configuration asks to score.
 *
 * @param key where it names their table
 * @param rows which rows of the table
 */
record ScoreInput(String key, SourceConfig source, Rows rows) {
    enum Rows {
        /** All of them; labels and ids are not looked at. */
        ALL,
        /** Those that preparing keeps as the test split. */
        HELD_OUT
    }

    /** {@code score.input}, or else the test split. */
    static ScoreInput of(RunConfig config) {
        return find(config)
                .orElseThrow(() -> AnnealException.user(
                        "There is nothing to score: score.input names no table, and there are no test rows."
                                + " Name score.input or data.test, or set data.split.test to a share such as 0.1."));
    }

    static Optional<ScoreInput> find(RunConfig config) {
        DataConfig data = config.data();
        if (config.score().input().isPresent()) {
            return Optional.of(
                    new ScoreInput("score.input", config.score().input().get(), Rows.ALL));
        }
        if (data.test().isPresent()) {
            Rows rows = data.limit().test().isPresent() ? Rows.HELD_OUT : Rows.ALL;
            return Optional.of(new ScoreInput("data.test", data.test().get(), rows));
        }
        return data.split().test() > 0
                ? Optional.of(new ScoreInput("data.train", data.train(), Rows.HELD_OUT))
                : Optional.empty();
    }

    /** Columns without which it cannot be done. */
    List<Wanted> wanted(ColumnsConfig columns) {
        List<Wanted> wanted = new ArrayList<>();
        wanted.add(new Wanted("data.columns.text", columns.text()));
        columns.pair().ifPresent(pair -> wanted.add(new Wanted("data.columns.pair", pair)));
        if (rows == Rows.HELD_OUT) {
            wanted.add(new Wanted("data.columns.label", columns.label()));
            columns.id().ifPresent(id -> wanted.add(new Wanted("data.columns.id", id)));
        }
        return wanted;
    }
}
