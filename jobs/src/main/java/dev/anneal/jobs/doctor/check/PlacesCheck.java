package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.PlaceFacts;
import dev.anneal.jobs.doctor.facts.Place;
import java.util.List;
import java.util.stream.Collectors;

/** Files that the configuration names: there for every process, and the output writable. */
final class PlacesCheck implements Check {
    private static final String TOPIC = "files";

    @Override
    public List<Finding> findings(Examination examination) {
        return examination.ofEach(PlacesCheck::ofHost);
    }

    private static List<Finding> ofHost(HostFacts host) {
        List<Finding> problems = host.places().stream()
                .filter(place -> !place.problem().isEmpty())
                .map(place -> finding(place, host))
                .toList();
        if (!problems.isEmpty() || host.places().isEmpty()) {
            return problems;
        }
        return List.of(Finding.ok(
                TOPIC,
                host.places().stream().map(place -> place.place().key()).collect(Collectors.joining(", "))
                        + ": all there, output writable"));
    }

    private static Finding finding(PlaceFacts facts, HostFacts host) {
        Place place = facts.place();
        String action = switch (place.use()) {
            case READ -> "cannot be read";
            case WRITE -> "cannot be written";
        };
        String remedy = host.isDriver()
                ? "Correct " + place.key() + ", or the settings of its file system (spark.hadoop.*)."
                : "Put it where every executor sees it under the same name (HDFS, S3, a shared mount), or correct the"
                        + " settings of its file system (spark.hadoop.*).";
        return Finding.problem(
                TOPIC,
                Kind.USER,
                place.key() + " is " + place.path() + ", which " + action + ": " + facts.problem(),
                remedy);
    }
}
