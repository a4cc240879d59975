package dev.anneal.jobs.source;

import dev.anneal.config.SourceConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.ReleaseLine;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;

/** Why Spark could not open a table, and what to do about it. */
final class UnreadableTable {
    private UnreadableTable() {}

    static AnnealException because(SparkSession spark, String key, SourceConfig source, Throwable problem) {
        List<Throwable> causes = causes(problem);
        if (causes.stream().anyMatch(UnreadableTable::isUnknownFormat)) {
            return AnnealException.user(unknownFormat(spark, key, source), problem);
        }
        if (causes.stream().anyMatch(UnreadableTable::isWithoutDriver)) {
            return AnnealException.user(
                    key + ".format is " + source.format().orElse("")
                            + ", but no jar on Spark's class path has a driver for "
                            + key + ".options.url. Start with --packages and the driver's coordinate, for example"
                            + " --packages org.postgresql:postgresql:42.7.4, and name the driver in options.driver if it is not found.",
                    problem);
        }
        if (problem instanceof LinkageError) {
            return AnnealException.environment(
                    what(key, source) + " cannot be read: " + problem
                            + ". The data source's jar is made for another version:" + " take one for Spark "
                            + spark.version() + " and Scala " + ReleaseLine.ofScala() + ".",
                    problem);
        }
        String said = source.withoutSecrets(firstLines(problem));
        for (Throwable cause : causes) {
            if (errorClass(cause).contains("CONFIGURE_SPARK_SESSION")) {
                return AnnealException.user(
                        what(key, source) + " cannot be read: Delta must be part of the session. Start with "
                                + DataSourceJars.DELTA_SETTINGS + ".",
                        problem);
            }
            if (errorClass(cause).equals("TABLE_OR_VIEW_NOT_FOUND")) {
                return AnnealException.user(
                        what(key, source) + " names a table that Spark does not know: " + said
                                + " Correct the name; the tables of a Hive metastore need --conf spark.sql.catalogImplementation=hive.",
                        problem);
            }
        }
        return problem instanceof AnalysisException || causes.stream().anyMatch(SQLException.class::isInstance)
                ? AnnealException.user(
                        what(key, source) + " cannot be read: " + said + " Correct " + key + ".", problem)
                : AnnealException.environment(
                        what(key, source) + " cannot be read: " + said
                                + " Check its address, and the settings of its file system (spark.hadoop.*).",
                        problem);
    }

    private static String unknownFormat(SparkSession spark, String key, SourceConfig source) {
        String format = source.format().orElse("");
        return key + ".format is " + format + ", but no jar on Spark's class path has such a data source. "
                + DataSourceJars.remedy(format.toLowerCase(Locale.ROOT), spark.version());
    }

    private static String what(String key, SourceConfig source) {
        return key + " (" + source.shown() + ")";
    }

    private static boolean isUnknownFormat(Throwable problem) {
        return errorClass(problem).equals("DATA_SOURCE_NOT_FOUND")
                || String.valueOf(problem.getMessage()).contains("Failed to find data source");
    }

    private static boolean isWithoutDriver(Throwable problem) {
        return problem instanceof SQLException
                        && String.valueOf(problem.getMessage()).contains("No suitable driver")
                || problem instanceof ClassNotFoundException;
    }

    private static String errorClass(Throwable problem) {
        String name = problem instanceof SparkThrowable known ? known.getErrorClass() : null;
        return name == null ? "" : name;
    }

    /** What Spark says, up to the plan or the statement that it repeats. */
    private static String firstLines(Throwable problem) {
        String message = String.valueOf(problem.getMessage()).strip();
        String said = message.split("\\n\\s*\\n|;\\s*(line \\d+ pos|\\n)|\\n'", 2)[0]
                .replaceAll("\\s+", " ")
                .strip();
        return said.endsWith(".") ? said : said + ".";
    }

    private static List<Throwable> causes(Throwable problem) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = problem; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
