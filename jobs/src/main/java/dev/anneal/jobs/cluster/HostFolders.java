package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Where a host keeps copies of models and datasets that all its executors share: the system property {@code anneal.staging}, or a folder of the user's
 * under the temporary one.
 */
public final class HostFolders {
    private static final String PROPERTY = "anneal.staging";

    private HostFolders() {}

    public static Path models() {
        return root().resolve("models");
    }

    public static Path datasets() {
        return root().resolve("datasets");
    }

    /** A new folder for one purpose; the caller deletes it. */
    public static Path temporary(String purpose) {
        try {
            Files.createDirectories(root());
            return Files.createTempDirectory(root(), purpose);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "No folder can be made in " + root() + ": " + e + ". Point the system property " + PROPERTY
                            + " to another place.",
                    e);
        }
    }

    /** Hadoop's configuration as Spark sees it on this executor or driver, {@code spark.hadoop.*} included; without Spark, as its properties say. */
    public static Configuration hadoopConfiguration() {
        return SparkHadoopUtil.get()
                .newConfiguration(
                        Optional.ofNullable(SparkEnv.get()).map(SparkEnv::conf).orElseGet(SparkConf::new));
    }

    private static Path root() {
        String fallback = System.getProperty("java.io.tmpdir") + "/anneal-" + System.getProperty("user.name");
        return Path.of(System.getProperty(PROPERTY, fallback));
    }
}
