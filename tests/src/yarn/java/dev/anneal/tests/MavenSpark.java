package dev.anneal.tests;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Spark home made of Maven's artifacts: the jars of {@code bin/anneal}'s Spark and those for YARN, and two scripts for what a distribution's start after
 * they have looked around.
 */
final class MavenSpark {
    private static final Path CLASS_PATH = Path.of("..", "jobs", "target", "spark.classpath");
    private static final List<String> FOR_YARN = List.of("spark-yarn_", "hadoop-yarn-server-web-proxy-");

    private MavenSpark() {}

    static Path in(Path home) throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (Path jar : jars()) {
            Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
        }
        String opens = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .collect(Collectors.joining(" "));
        script(home, "spark-class", """
                exec "$JAVA_HOME/bin/java" %s -Xmx512m -cp "$HADOOP_CONF_DIR:$SPARK_HOME/jars/*" "$@"
                """.formatted(opens));
        script(home, "spark-submit", """
                exec "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.SparkSubmit "$@"
                """);
        return home;
    }

    private static Set<Path> jars() throws IOException {
        Set<Path> jars = new LinkedHashSet<>();
        for (String entry : Files.readString(CLASS_PATH).strip().split(File.pathSeparator)) {
            jars.add(Path.of(entry));
        }
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> FOR_YARN.stream().anyMatch(name -> jar.getFileName().toString().startsWith(name)))
                .forEach(jars::add);
        return jars;
    }

    private static void script(Path home, String name, String line) throws IOException {
        Path script = Files.createDirectories(home.resolve("bin")).resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + line);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
