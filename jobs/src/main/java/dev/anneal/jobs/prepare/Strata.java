package dev.anneal.jobs.prepare;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.config.SplitConfig;
import dev.anneal.dataset.Manifest;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.source.TableSource;
import dev.anneal.jobs.source.TableSource.Wanted;
import dev.anneal.jobs.source.WantedColumns;
import dev.anneal.table.RowMapping;
import dev.anneal.table.SplitRule;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Where the rows of each label are to be cut so that every split has its share of them, to the row. Rows of one label are in the order of {@link
 * SplitRule#place}; the first of them are test rows and the last validation rows. It takes one pass over the training table, and nothing of it depends
 * on how many tasks there are. Equal texts of one label stay together, so that the share may be missed by so many rows.
 */
public final class Strata {
    private static final String LABEL = "label";
    private static final String PLACE = "place";
    private static final String RANK = "rank";
    private static final String COUNT = "count";

    private Strata() {}

    /** The same configuration, with the places where labels are cut if it asks for strata. */
    public static RunConfig cut(SparkSession spark, RunConfig config) {
        SplitConfig split = config.data().split();
        if (!split.stratify()
                || !split.cuts().isEmpty()
                || config.data().train().isEmpty()) {
            return config;
        }
        Map<String, String> cuts = NamedJobs.run(spark, "prepare: shares of each label", () -> cuts(spark, config));
        return config.withData(config.data().withSplit(split.withCuts(cuts)));
    }

    /**
     * The same configuration, with the places where labels were cut when its dataset was prepared: the table may have more rows since then, and other
     * shares. Without a dataset that was cut in this way there is nothing to know, and {@link #cut} finds them from the table.
     */
    public static RunConfig asPrepared(RunConfig config, Manifest dataset) {
        SplitConfig split = config.data().split();
        Map<String, String> parts = dataset.fingerprint().parts();
        boolean same = split.stratify()
                && "true".equals(parts.get(DatasetParts.STRATIFY))
                && Double.toString(split.validation()).equals(parts.get(DatasetParts.VALIDATION))
                && Double.toString(split.test()).equals(parts.get(DatasetParts.TEST));
        return same
                ? config.withData(
                        config.data().withSplit(split.withCuts(dataset.tables().cuts())))
                : config;
    }

    /** The same with the dataset of the run itself, if there is one. */
    public static RunConfig cutAsPrepared(SparkSession spark, RunConfig config) {
        if (!config.data().split().stratify()) {
            return config;
        }
        DatasetPlace place = new DatasetPlace(new RunFolder(config.output()), HostFolders.hadoopConfiguration());
        return cut(
                spark,
                place.manifest().map(dataset -> asPrepared(config, dataset)).orElse(config));
    }

    private static Map<String, String> cuts(SparkSession spark, RunConfig config) {
        List<Wanted> wanted = WantedColumns.all(config);
        List<String> columns =
                new ArrayList<>(wanted.stream().map(Wanted::column).toList());
        Dataset<Row> places = new TableSource(
                        spark, "data.train", config.data().train().orElseThrow())
                .columns(wanted)
                .mapPartitions(new Places(RunConfigWriter.yaml(config), columns), Encoders.row(Places.SCHEMA));
        WindowSpec label = Window.partitionBy(LABEL);
        SplitConfig split = config.data().split();
        Dataset<Row> ranked = places.withColumn(RANK, functions.row_number().over(label.orderBy(PLACE)))
                .withColumn(COUNT, functions.count(functions.lit(1)).over(label));
        Column test = ranked.col(RANK).equalTo(functions.round(ranked.col(COUNT).multiply(split.test())));
        Column validation = ranked.col(COUNT)
                .minus(ranked.col(RANK))
                .plus(1)
                .equalTo(functions.round(ranked.col(COUNT).multiply(split.validation())));
        // The last test row of each label, and its first validation row; null where it has none.
        Dataset<Row> edges = ranked.groupBy(LABEL)
                .agg(
                        functions.max(functions.when(test, ranked.col(PLACE))),
                        functions.min(functions.when(validation, ranked.col(PLACE))));
        Map<String, String> cuts = new TreeMap<>();
        for (Row edge : edges.collectAsList()) {
            SplitRule.Cut nothing = SplitRule.Cut.NOTHING;
            long testEnd = edge.isNullAt(1) ? nothing.testEnd() : edge.getLong(1) + 1;
            long validationStart = edge.isNullAt(2) ? nothing.validationStart() : edge.getLong(2);
            cuts.put(edge.getString(0), new SplitRule.Cut(testEnd, validationStart).text());
        }
        return cuts;
    }

    /** Runs on executors: label and place of every row that has them. */
    private record Places(String config, List<String> columns) implements MapPartitionsFunction<Row, Row> {
        static final StructType SCHEMA =
                new StructType().add(LABEL, DataTypes.StringType).add(PLACE, DataTypes.LongType);

        @Override
        public Iterator<Row> call(Iterator<Row> records) {
            RunConfig run = RunConfigReader.parse(config, "the driver's configuration", List.of());
            RowMapping mapping = RowMapping.withoutLabels(run.task(), run.data());
            return SourceRecord.sound(columns, records)
                    .flatMap(record -> place(mapping, record))
                    .iterator();
        }

        private static Stream<Row> place(RowMapping mapping, SourceRecord record) {
            List<String> names = mapping.labelNames(record);
            return !names.isEmpty() && mapping.map(record) instanceof dev.anneal.table.Row row
                    ? Stream.of(RowFactory.create(names.get(0), SplitRule.place(row)))
                    : Stream.empty();
        }
    }
}
