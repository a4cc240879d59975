package dev.anneal.jobs.prepare;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.source.TableSource;
import dev.anneal.jobs.source.TableSource.Wanted;
import dev.anneal.jobs.source.WantedColumns;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a split as texts with what a model is to answer, for models that read no tokens. Datasets do not keep texts, so they are read from the
 * split's table once more, and go through the rules by which preparing maps, rejects, cuts and limits rows.
 */
public final class SplitTexts {
    /** A row's hash, by which datasets are ordered. */
    public static final String HASH = "hash";

    public static final String TEXT = "text";

    /** Null where rows have one text. */
    public static final String PAIR = "pair";

    /** The number of the label, or the numbers of a regression. */
    public static final String TARGET = "target";

    /** How much a row counts in the loss. */
    public static final String WEIGHT = "weight";

    static final StructType SCHEMA = new StructType()
            .add(HASH, DataTypes.LongType, false)
            .add(TEXT, DataTypes.StringType, false)
            .add(PAIR, DataTypes.StringType)
            .add(TARGET, DataTypes.createArrayType(DataTypes.DoubleType, false), false)
            .add(WEIGHT, DataTypes.DoubleType, false);

    private SplitTexts() {}

    /**
     * Reads a split, lazily; where labels are cut into strata, their places are looked up at once.
     *
     * @param labels of the dataset, in the order of the model's outputs
     * @throws AnnealException (user) if no table has that split
     */
    public static Dataset<Row> read(SparkSession spark, RunConfig config, List<String> labels, String split) {
        SplitSource source = SplitSource.of(config, split)
                .orElseThrow(() -> AnnealException.user(
                        "No table has the " + split + " split. Set evaluate.split to one that there is."));
        List<Wanted> wanted = WantedColumns.all(config);
        RunConfig placed = source.isCut() ? Strata.cut(spark, config) : config;
        MapTexts task = new MapTexts(
                RunConfigWriter.yaml(placed),
                wanted.stream().map(Wanted::column).toList(),
                labels,
                split,
                source.isCut());
        Dataset<Row> rows = new TableSource(spark, source.key(), source.source())
                .columns(wanted)
                .mapPartitions(task, Encoders.row(SCHEMA));
        OptionalInt limit = SplitSource.limit(config, split);
        return limit.isPresent() ? rows.sort(HASH, TEXT, PAIR, WEIGHT).limit(limit.getAsInt()) : rows;
    }
}
