package dev.anneal.jobs.lease;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Who holds a lease.
 *
 * @param owner of its own for each lease
 * @param host for people to read
 * @param process id of the process on its host
 * @param started when that process started, in milliseconds since 1970; 0 where nobody knows
 * @param system boot of the machine, and the space of process ids there; empty where nobody knows
 * @param renewals how often the lease was renewed
 */
record LeaseHolder(String owner, String host, long process, long started, String system, long renewals) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** This process. */
    static LeaseHolder here(String owner) {
        ProcessHandle process = ProcessHandle.current();
        return new LeaseHolder(owner, hostName(), process.pid(), startOf(process), systemHere(), 0);
    }

    LeaseHolder renewed() {
        return new LeaseHolder(owner, host, process, started, system, renewals + 1);
    }

    /** Whether it can be seen from here that the process has ended: only on the same machine, since its last start. */
    boolean hasEnded() {
        if (system.isEmpty() || !system.equals(systemHere())) {
            return false;
        }
        Optional<ProcessHandle> found = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
        return found.isEmpty() || startOf(found.get()) != started;
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String systemHere() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException notLinux) {
            return "";
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "unknown host";
        }
    }

    String toJson() {
        return JSON.createObjectNode()
                        .put("owner", owner)
                        .put("host", host)
                        .put("process", process)
                        .put("started", started)
                        .put("system", system)
                        .put("renewals", renewals)
                        .toPrettyString()
                + "\n";
    }

    /** Nobody, where the text is no lease: one that was half written. */
    static Optional<LeaseHolder> fromJson(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return Optional.of(new LeaseHolder(
                    json.required("owner").asText(),
                    json.required("host").asText(),
                    json.required("process").asLong(),
                    json.required("started").asLong(),
                    json.required("system").asText(),
                    json.required("renewals").asLong()));
        } catch (JsonProcessingException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    /** For messages. */
    String name() {
        return "process " + process + " on " + host;
    }
}
