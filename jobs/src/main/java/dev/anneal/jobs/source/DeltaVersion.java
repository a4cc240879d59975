package dev.anneal.jobs.source;

import dev.anneal.config.SourceConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The version of a Delta table, which rises with every commit: one that stayed means rows that stayed. */
final class DeltaVersion {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaVersion.class);

    private DeltaVersion() {}

    /** Such as {@code 7 of 1b6a...}: the version and the table's own id; nothing for a table that is not Delta's. */
    static Optional<String> of(SparkSession spark, SourceConfig source) {
        try {
            Optional<String> name = name(spark, source);
            if (name.isEmpty()) {
                return Optional.empty();
            }
            String id = spark.sql("DESCRIBE DETAIL " + name.get()).first().getAs("id");
            String version = asked(source.options())
                    .orElseGet(() -> String.valueOf(spark.sql("DESCRIBE HISTORY " + name.get() + " LIMIT 1")
                            .first()
                            .<Long>getAs("version")));
            return Optional.of(version + " of " + id);
        } catch (Exception problem) {
            // Its rows can still be read, or whoever tries says why not.
            LOG.debug("{} has no version", source, problem);
            return Optional.empty();
        }
    }

    private static Optional<String> name(SparkSession spark, SourceConfig source) {
        if (source.kind() == SourceConfig.Kind.TABLE) {
            String table = source.table().orElseThrow();
            return isDelta(spark, table) ? Optional.of(table) : Optional.empty();
        }
        boolean delta = source.format().filter("delta"::equalsIgnoreCase).isPresent();
        return source.path().filter(path -> delta).map(path -> "delta.`" + path.replace("`", "``") + '`');
    }

    private static boolean isDelta(SparkSession spark, String table) {
        List<Row> facts = spark.sql("DESCRIBE TABLE EXTENDED " + table).collectAsList();
        return facts.stream()
                .anyMatch(fact -> "Provider".equals(fact.getString(0)) && "delta".equalsIgnoreCase(fact.getString(1)));
    }

    private static Optional<String> asked(Map<String, String> options) {
        return options.entrySet().stream()
                .filter(option -> option.getKey().equalsIgnoreCase("versionAsOf"))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
