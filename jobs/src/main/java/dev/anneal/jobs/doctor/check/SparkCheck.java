package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.cluster.ReleaseLine;
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
                || !ReleaseLine.of(spark.version()).equals(ReleaseLine.of(compiled.spark()))) {
            return Finding.problem(
                    TOPIC,
                    Kind.ENVIRONMENT,
                    "This is " + mine + ", but the jar was built for Spark " + ReleaseLine.of(compiled.spark())
                            + " with Scala " + compiled.scala() + ", and their classes do not fit each other",
                    "Submit to a Spark " + ReleaseLine.of(compiled.spark()) + " for Scala " + compiled.scala()
                            + ", or build Anneal for that one.");
        }
        return Finding.ok(TOPIC, mine);
    }
}
