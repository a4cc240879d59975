package dev.anneal.jobs.score;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.config.DataConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.jobs.source.SourceFiles;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** What decides the predictions for a table, by the names that a user knows. */
final class ScoreParts {
    /** Raised when the same table and model come to give another result. */
    private static final String RULES = "1";

    private ScoreParts() {}

    static DatasetFingerprint fingerprint(RunConfig config, ScoreInput input, ModelFiles model, Configuration hadoop) {
        DataConfig data = config.data();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("rules", RULES);
        parts.put("model", model.all());
        parts.put("data.max-length", Integer.toString(data.maxLength()));
        parts.put("data.truncation", data.truncation().name().toLowerCase(Locale.ROOT));
        parts.put("data.columns.text", data.columns().text());
        data.columns().pair().ifPresent(pair -> parts.put("data.columns.pair", pair));
        if (input.rows() == ScoreInput.Rows.HELD_OUT) {
            heldOut(data, parts);
        }
        parts.put("rows", input.rows().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        parts.put("input format", input.source().format().name().toLowerCase(Locale.ROOT));
        parts.put("input options", input.source().options().toString());
        for (SourceFiles.Seen file : SourceFiles.list(hadoop, input.key(), input.source())) {
            parts.put("input file " + file.path(), file.sizeBytes() + " bytes of " + file.modified());
        }
        return new DatasetFingerprint(parts);
    }

    private static void heldOut(DataConfig data, Map<String, String> parts) {
        ColumnsConfig columns = data.columns();
        parts.put("data.columns.label", columns.label());
        columns.id().ifPresent(id -> parts.put("data.columns.id", id));
        parts.put("data.split.test", Double.toString(data.split().test()));
        data.limit().test().ifPresent(rows -> parts.put("data.limit.test", Integer.toString(rows)));
    }
}
