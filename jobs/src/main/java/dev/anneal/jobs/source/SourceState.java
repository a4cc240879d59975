package dev.anneal.jobs.source;

import dev.anneal.config.SourceConfig;
import dev.anneal.config.SourceConfig.Kind;
import dev.anneal.jobs.cluster.NamedJobs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Which rows a table has now, in named parts that are equal exactly as long as the rows are. In order of cost: files by path, size and time; Delta's
 * tables by their version; everything else by reading it once, see {@link RowDigest}. Secrets have no part in it.
 */
public final class SourceState {
    /** Data sources of Spark's that are nothing but their files. */
    private static final List<String> OF_FILES = List.of("avro", "json", "xml", "binaryfile");

    private SourceState() {}

    /**
     * The parts.
     *
     * @param key where the configuration names the table
     * @param prefix of the parts' names
     * @param columns whose values count; empty for all
     */
    public static Map<String, String> of(
            SparkSession spark, String key, SourceConfig named, String prefix, List<String> columns) {
        SourceConfig source = HubTables.local(key, named);
        Map<String, String> parts = new LinkedHashMap<>();
        source.format().ifPresent(format -> parts.put(prefix + ".format", format.toLowerCase(Locale.ROOT)));
        source.table().ifPresent(name -> parts.put(prefix + ".table", name));
        source.query().ifPresent(sql -> parts.put(prefix + ".query", sql.strip()));
        parts.put(prefix + ".options", source.decisiveOptions().toString());
        if (isFiles(source)) {
            boolean isOnHub = !source.equals(named);
            for (SourceFiles.Seen file : SourceFiles.list(spark.sparkContext().hadoopConfiguration(), key, source)) {
                // A file of the Hub is its commit's for ever, wherever and whenever it was downloaded.
                parts.put(
                        prefix + " file " + (isOnHub ? HubTables.inCommit(file.path()) : file.path()),
                        file.sizeBytes() + " bytes" + (isOnHub ? "" : " of " + file.modified()));
            }
            return parts;
        }
        source.path().ifPresent(path -> parts.put(prefix + ".path", path));
        NamedJobs.run(spark, "tables: whether " + key + " has changed", () -> {
            Optional<String> version = DeltaVersion.of(spark, source);
            if (version.isPresent()) {
                parts.put(prefix + " version", version.get());
            } else {
                parts.put(
                        prefix + " rows",
                        RowDigest.of(SparkTable.open(spark, key, source).rows(), columns));
            }
        });
        return parts;
    }

    private static boolean isFiles(SourceConfig source) {
        return source.kind() == Kind.FILES
                || (source.path().isPresent()
                        && source.format()
                                .filter(name -> OF_FILES.contains(name.toLowerCase(Locale.ROOT)))
                                .isPresent());
    }
}
