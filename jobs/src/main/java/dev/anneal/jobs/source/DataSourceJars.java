package dev.anneal.jobs.source;

import dev.anneal.jobs.cluster.ReleaseLine;
import java.util.Map;

/** Which jar brings a data source that Spark has not itself. */
final class DataSourceJars {
    /** Without them Delta refuses to work. */
    static final String DELTA_SETTINGS = "--conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension"
            + " --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog";

    private static final Map<String, String> OF_ANY_SPARK = Map.of(
            "avro", "org.apache.spark:spark-avro_SCALA:SPARK",
            "mongodb", "org.mongodb.spark:mongo-spark-connector_SCALA:10.5.0");

    /** Made for one line of Spark. */
    private static final Map<String, Map<String, String>> OF_A_LINE = Map.of(
            "3.5",
            Map.of(
                    "delta", "io.delta:delta-spark_SCALA:3.3.1",
                    "iceberg", "org.apache.iceberg:iceberg-spark-runtime-3.5_SCALA:1.9.2",
                    "hudi", "org.apache.hudi:hudi-spark3.5-bundle_SCALA:1.0.2",
                    "xml", "com.databricks:spark-xml_SCALA:0.18.0"),
            "4.1",
            Map.of("delta", "io.delta:delta-spark_SCALA:4.1.0"));

    private DataSourceJars() {}

    /** What to do where a data source is not found, as a sentence. */
    static String remedy(String format, String sparkVersion) {
        String line = ReleaseLine.of(sparkVersion);
        String coordinate =
                OF_A_LINE.getOrDefault(line, Map.of()).getOrDefault(format, OF_ANY_SPARK.getOrDefault(format, ""));
        if (coordinate.isEmpty()) {
            return "Correct the name, or start with --packages and the coordinate of its jar for Spark " + line
                    + " and Scala " + ReleaseLine.ofScala() + ".";
        }
        return "Start with --packages "
                + coordinate.replace("SCALA", ReleaseLine.ofScala()).replace("SPARK", sparkVersion)
                + (format.equals("delta") ? " " + DELTA_SETTINGS : "") + ".";
    }
}
