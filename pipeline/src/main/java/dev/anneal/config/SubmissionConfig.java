package dev.anneal.config;

import java.util.Optional;

/**
 * A file of predictions as a competition takes it.
 *
 * @param kind absent where there is none
 * @param id column that names a row; absent means its number in the table, from 0
 * @param values what stands beside it
 */
public record SubmissionConfig(
        @Key(
                doc =
                        "glue (_glue/TASK.tsv, the task as in evaluate.glue) or kaggle (_submission/submission.csv); if absent, none.")
        Optional<Kind> kind,

        @Key(doc = "The column that names a row; if absent, its number from 0.")
        Optional<String> id,

        @Key(doc = "kaggle: prediction, or probabilities, a column for each label.", fallback = "prediction")
        Values values) {
    /** Whose rules the file follows. */
    public enum Kind {
        GLUE,
        KAGGLE
    }

    /** What stands beside the id. */
    public enum Values {
        PREDICTION,
        PROBABILITIES
    }

    public SubmissionConfig {
        Checks checks = new Checks();
        id.ifPresent(column -> checks.notBlank("id", column));
        checks.that(
                values == Values.PREDICTION || !kind.equals(Optional.of(Kind.GLUE)),
                "values",
                "is probabilities, but GLUE takes predictions");
        checks.orThrow();
    }
}
