package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.CompiledVersions;
import dev.anneal.jobs.doctor.facts.HostFacts.SparkFacts;
import java.util.List;

/** Spark and Scala against those that the jar was built with. */
final class SparkCheck implements Check {
    private static final String TOPIC = "spark";

    @Override
    public List<Finding> findings(Examination examination) {
        return examination.ofEach(host -> List.of(finding(host.spark(), examination.compiled())));
    }

    private static Finding finding(SparkFacts spark, CompiledVersions compiled) {
        String mine = "Spark " + spark.version() + " with Scala " + spark.scala();
        if (!spark.scala().startsWith(compiled.scala() + ".")
                || !line(spark.version()).equals(line(compiled.spark()))) {
            return Finding.problem(
                    TOPIC,
                    Kind.ENVIRONMENT,
                    "This is " + mine + ", but the jar was built for Spark " + line(compiled.spark()) + " with Scala "
                            + compiled.scala() + ", and their classes do not fit each other",
                    "Submit to a Spark " + line(compiled.spark()) + " for Scala " + compiled.scala()
                            + ", or build Anneal for that one.");
        }
        return Finding.ok(TOPIC, mine);
    }

    /** 3.5 of 3.5.5. */
    private static String line(String version) {
        return version.replaceFirst("^(\\d+\\.\\d+).*$", "$1");
    }
}
