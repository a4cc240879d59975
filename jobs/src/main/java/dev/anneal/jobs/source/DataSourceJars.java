package dev.anneal.jobs.source;

import java.util.Map;

/** Which jar brings a data source that Spark has not itself. */
final class DataSourceJars {
    /** Without them Delta refuses to work. */
    static final String DELTA_SETTINGS = "--conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension"
            + " --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog";

    private static final Map<String, String> COORDINATES = Map.of(
            "delta", "io.delta:delta-spark_SCALA:3.3.1",
            "avro", "org.apache.spark:spark-avro_SCALA:SPARK",
            "iceberg", "org.apache.iceberg:iceberg-spark-runtime-3.5_SCALA:1.9.2",
            "hudi", "org.apache.hudi:hudi-spark3.5-bundle_SCALA:1.0.2",
            "xml", "com.databricks:spark-xml_SCALA:0.18.0",
            "mongodb", "org.mongodb.spark:mongo-spark-connector_SCALA:10.5.0");

    private DataSourceJars() {}

    /** What to do where a data source is not found, as a sentence. */
    static String remedy(String format, String sparkVersion) {
        String coordinate = COORDINATES.get(format);
        if (coordinate == null) {
            return "Correct the name, or start with --packages and the coordinate of its jar for Scala " + scala()
                    + ".";
        }
        return "Start with --packages "
                + coordinate.replace("SCALA", scala()).replace("SPARK", sparkVersion)
                + (format.equals("delta") ? " " + DELTA_SETTINGS : "") + ".";
    }

    static String scala() {
        return scala.util.Properties.versionNumberString().replaceAll("^(\\d+\\.\\d+)\\..*", "$1");
    }
}
