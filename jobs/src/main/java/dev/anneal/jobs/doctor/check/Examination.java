package dev.anneal.jobs.doctor.check;

import dev.anneal.config.RunConfig;
import dev.anneal.jobs.doctor.facts.CompiledVersions;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.SessionFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that checks look at.
 *
 * @param config absent where only the machine is looked at
 * @param hosts the driver first, then executors
 * @param session absent where none was opened
 * @param forecast absent where nothing is trained, or the model cannot be opened
 * @param placement where executors will run, as far as that is known without them
 */
public record Examination(
        CompiledVersions compiled,
        Optional<RunConfig> config,
        List<HostFacts> hosts,
        Optional<SessionFacts> session,
        Optional<Forecast> forecast,
        Placement placement) {
    /** Where executors run. */
    public enum Placement {
        /** All of them are started on this machine. */
        HERE,
        /** A cluster decides. */
        CLUSTER
    }

    public Examination {
        hosts = List.copyOf(hosts);
    }

    HostFacts driver() {
        return hosts.get(0);
    }

    List<HostFacts> executors() {
        return hosts.subList(1, hosts.size());
    }

    /** Machines with executors, and these; the driver's alone where executors will be there. */
    Map<String, List<HostFacts>> executorsByHost() {
        return executors().stream().collect(Collectors.groupingBy(HostFacts::host));
    }

    /** What is true of each process, one by one. */
    List<Finding> ofEach(Function<HostFacts, List<Finding>> check) {
        return hosts.stream()
                .flatMap(host -> check.apply(host).stream().map(finding -> finding.at(name(host))))
                .toList();
    }

    private static String name(HostFacts process) {
        return process.isDriver() ? process.role() : process.role() + " on " + process.host();
    }
}
