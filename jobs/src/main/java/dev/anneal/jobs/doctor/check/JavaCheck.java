package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts.JavaFacts;
import java.util.List;
import java.util.stream.Collectors;

/** Java's version, and the packages that Spark and Arrow reach into. */
final class JavaCheck implements Check {
    private static final String TOPIC = "java";

    @Override
    public List<Finding> findings(Examination examination) {
        int least = examination.compiled().java();
        return examination.ofEach(host -> List.of(finding(host.java(), least)));
    }

    private static Finding finding(JavaFacts java, int least) {
        if (java.feature() < least) {
            return Finding.problem(
                    TOPIC,
                    Kind.ENVIRONMENT,
                    "This is Java " + java.version() + ", but Anneal and Spark need Java " + least,
                    "Point JAVA_HOME (spark.executorEnv.JAVA_HOME for executors) to a JDK " + least + ".");
        }
        if (!java.closed().isEmpty()) {
            return Finding.problem(
                    TOPIC,
                    Kind.ENVIRONMENT,
                    "Packages that Spark and Arrow reach into are closed: " + String.join(", ", java.closed()),
                    "Start through bin/anneal or spark-submit, or add "
                            + java.closed().stream()
                                    .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
                                    .collect(Collectors.joining(" "))
                            + " to the options of Java.");
        }
        if (java.feature() > least) {
            return Finding.warning(
                    TOPIC,
                    "This is Java " + java.version() + "; Spark 3.5 was made for Java " + least + " at most",
                    "If Spark fails, point JAVA_HOME to a JDK " + least + ".");
        }
        return Finding.ok(TOPIC, "Java " + java.version() + ", packages open");
    }
}
