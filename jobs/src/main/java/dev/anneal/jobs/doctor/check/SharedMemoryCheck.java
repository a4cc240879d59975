package dev.anneal.jobs.doctor.check;

import dev.anneal.config.ClusterConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.List;

/** The memory file system over which executors of one host exchange gradients: containers often have 64 MB of it. */
final class SharedMemoryCheck implements Check {
    private static final String TOPIC = "shared memory";

    @Override
    public List<Finding> findings(Examination examination) {
        if (examination.config().isEmpty()) {
            return List.of();
        }
        RunConfig config = examination.config().get();
        if (config.cluster().executors() == 1 || config.cluster().transport() == Transport.TCP) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        if (!examination.executors().isEmpty()) {
            examination.executorsByHost().forEach((host, ranks) -> {
                if (ranks.size() > 1) {
                    findings.add(finding(config.cluster(), ranks.get(0), ranks.size(), examination)
                            .at(host));
                }
            });
        } else if (examination.placement() == Examination.Placement.HERE) {
            findings.add(finding(
                            config.cluster(),
                            examination.driver(),
                            config.cluster().executors(),
                            examination)
                    .at("this machine"));
        }
        return findings;
    }

    private static Finding finding(ClusterConfig cluster, HostFacts host, int ranks, Examination examination) {
        FolderFacts folder = host.folders().stream()
                .filter(candidate -> candidate.use() == FolderFacts.Use.SHARED_MEMORY)
                .findFirst()
                .orElseThrow();
        if (!folder.path().equals(cluster.memoryFolder()) || !folder.writable()) {
            return insufficient(
                    cluster,
                    cluster.memoryFolder()
                            + (folder.path().equals(cluster.memoryFolder()) ? " cannot be written" : " is not there"));
        }
        long needed = examination
                .forecast()
                .map(forecast -> ranks * forecast.memory().shared())
                .orElse(0L);
        String text = cluster.memoryFolder() + " has " + Figures.bytes(folder.freeBytes()) + " free, and gradients of "
                + ranks + " ranks take up to " + Figures.bytes(needed);
        return folder.freeBytes() < needed ? insufficient(cluster, text) : Finding.ok(TOPIC, text);
    }

    /** Without room for all vectors, what does not fit travels through rings there, or through sockets: slower, but the same sums. */
    private static Finding insufficient(ClusterConfig cluster, String text) {
        String remedy =
                "Give the container more (docker --shm-size, an emptyDir of medium Memory), or name another folder"
                        + " in cluster.memory-folder.";
        boolean notAtAll = cluster.transport() == Transport.SHARED_MEMORY && !text.contains("free");
        return notAtAll
                ? Finding.problem(TOPIC, Kind.ENVIRONMENT, text + ", but cluster.transport is shared-memory", remedy)
                : Finding.warning(TOPIC, text + ": executors of one host will exchange gradients more slowly", remedy);
    }
}
