package dev.anneal.jobs.prepare;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.source.TableSource;
import dev.anneal.jobs.source.TableSource.Wanted;
import dev.anneal.jobs.source.WantedColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The columns of {@code evaluate.slices}. Datasets do not keep them, so they are read from the evaluated split's table once more, and a row is found
 * by its hash, as the dataset has it. Rows of one hash are equal in all that the model knows; of their values the first in the alphabet counts.
 */
public final class SliceColumns {
    private static final String NONE = "(none)";

    private final RunConfig config;
    private final List<Wanted> wanted;
    private final Optional<Dataset<Row>> table;

    private SliceColumns(RunConfig config, List<Wanted> wanted, Optional<Dataset<Row>> table) {
        this.config = config;
        this.wanted = wanted;
        this.table = table;
    }

    /**
     * Looks whether the table has the columns, before anything is computed.
     *
     * @throws AnnealException (user) if not
     */
    public static SliceColumns open(SparkSession spark, RunConfig config) {
        if (config.evaluate().slices().isEmpty()) {
            return new SliceColumns(config, List.of(), Optional.empty());
        }
        List<Wanted> wanted = new ArrayList<>(WantedColumns.all(config));
        config.evaluate().slices().forEach(column -> wanted.add(new Wanted("evaluate.slices", column)));
        SplitSource source = source(config);
        return NamedJobs.run(
                spark,
                "evaluate: columns of " + source.key(),
                () -> new SliceColumns(
                        config,
                        wanted,
                        Optional.of(new TableSource(spark, source.key(), source.source()).columns(wanted))));
    }

    /**
     * The values of rows, by the names of the columns.
     *
     * @param labels of the model, by which rows are mapped as preparing mapped them
     * @param hashes of the rows
     */
    public Map<String, List<String>> values(List<String> labels, long[] hashes) {
        if (table.isEmpty()) {
            return Map.of();
        }
        List<String> columns = config.evaluate().slices();
        Map<Long, String[]> found = found(labels, hashes);
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            int column = i;
            values.put(
                    columns.get(column),
                    Arrays.stream(hashes)
                            .mapToObj(hash -> found.containsKey(hash) ? found.get(hash)[column] : NONE)
                            .toList());
        }
        return values;
    }

    private Map<Long, String[]> found(List<String> labels, long[] hashes) {
        long[] sorted = hashes.clone();
        Arrays.sort(sorted);
        Dataset<Row> rows = table.orElseThrow();
        boolean isCut = source(config).isCut();
        RunConfig placed = isCut ? Strata.cut(rows.sparkSession(), config) : config;
        MapSlices task = new MapSlices(
                RunConfigWriter.yaml(placed),
                wanted.stream().map(Wanted::column).toList(),
                labels,
                sorted,
                isCut);
        List<Row> values = NamedJobs.run(
                rows.sparkSession(),
                "evaluate: slice columns of the evaluated rows",
                () -> rows.mapPartitions(
                                task,
                                Encoders.row(MapSlices.schema(config.evaluate().slices())))
                        .collectAsList());
        Map<Long, String[]> found = new HashMap<>();
        for (Row row : values) {
            String[] texts = new String[row.size() - 1];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = row.isNullAt(i + 1) ? NONE : row.getString(i + 1);
            }
            found.merge(row.getLong(0), texts, (one, other) -> Arrays.compare(one, other) <= 0 ? one : other);
        }
        return found;
    }

    /** The table that the evaluated split comes from. */
    private static SplitSource source(RunConfig config) {
        String split = config.evaluate().split();
        return SplitSource.of(config, split)
                .orElseThrow(() -> AnnealException.user("evaluate.slices is given, but no table has the " + split
                        + " split. Set evaluate.split to one that there is."));
    }
}
