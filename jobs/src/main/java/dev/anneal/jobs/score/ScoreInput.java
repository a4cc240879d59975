package dev.anneal.jobs.score;

import dev.anneal.config.DataConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.SourceConfig;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.source.TableSource.Wanted;
import dev.anneal.jobs.source.WantedColumns;
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
                .orElseThrow(() -> AnnealException.user("There is nothing to score: score.input names no table, and "
                        + (config.task() == Task.MASKED_LM
                                ? "test rows have no mask tokens. Name score.input."
                                : "there are no test rows. Name score.input or data.test, or set data.split.test to a"
                                        + " share such as 0.1.")));
    }

    /** Test rows of a masked language model have nothing in them to be guessed. */
    static Optional<ScoreInput> find(RunConfig config) {
        DataConfig data = config.data();
        if (config.score().input().isPresent()) {
            return Optional.of(
                    new ScoreInput("score.input", config.score().input().get(), Rows.ALL));
        }
        if (config.task() == Task.MASKED_LM) {
            return Optional.empty();
        }
        if (data.test().isPresent()) {
            Rows rows = data.limit().test().isPresent() ? Rows.HELD_OUT : Rows.ALL;
            return Optional.of(new ScoreInput("data.test", data.test().get(), rows));
        }
        return data.split().test() > 0
                ? Optional.of(new ScoreInput("data.train", data.train().orElseThrow(), Rows.HELD_OUT))
                : Optional.empty();
    }

    /** Columns without which it cannot be done. */
    List<Wanted> wanted(RunConfig config) {
        return rows == Rows.HELD_OUT ? WantedColumns.all(config) : WantedColumns.inputs(config);
    }
}
