package dev.anneal.jobs.doctor.facts;

import dev.anneal.jobs.doctor.facts.HostFacts.MemoryFacts;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the memory of machine and container: {@code /proc/meminfo}, and control groups of version 2 or 1 from the process's own up to the root. */
final class MemoryProbe {
    private static final String GROUPS = "/sys/fs/cgroup";

    private final Surroundings surroundings;

    MemoryProbe(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    MemoryFacts read() {
        String meminfo = surroundings.text("/proc/meminfo").orElse("");
        String groups = surroundings.text("/proc/self/cgroup").orElse("");
        Limit limit = tightest(GROUPS, group(groups, "0::(.*)"), "memory.max", "memory.current")
                .tighter(tightest(
                        GROUPS + "/memory",
                        group(groups, "\\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)"),
                        "memory.limit_in_bytes",
                        "memory.usage_in_bytes"));
        long total = bytes(meminfo, "MemTotal").orElse(Long.MAX_VALUE);
        // Version 1 writes a number beyond all memory for "none".
        boolean limited = limit.bytes() < total;
        return new MemoryFacts(
                total,
                bytes(meminfo, "MemAvailable").orElse(total),
                limited ? limit.bytes() : Long.MAX_VALUE,
                limited ? limit.used() : 0);
    }

    private record Limit(long bytes, long used) {
        static final Limit NONE = new Limit(Long.MAX_VALUE, 0);

        Limit tighter(Limit other) {
            return other.bytes < bytes ? other : this;
        }
    }

    /** Inside a container the group's path may be one that only the machine knows: then the root is the container's. */
    private Limit tightest(String mount, String group, String limitFile, String usedFile) {
        Limit tightest = Limit.NONE;
        String path = group;
        while (true) {
            String folder = mount + (path.equals("/") ? "" : path);
            OptionalLong limit = number(folder + "/" + limitFile);
            if (limit.isPresent()) {
                tightest = tightest.tighter(new Limit(
                        limit.getAsLong(), number(folder + "/" + usedFile).orElse(0)));
            }
            if (path.isEmpty()) {
                return tightest;
            }
            path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        }
    }

    private OptionalLong number(String file) {
        Optional<String> text = surroundings.text(file).filter(value -> value.matches("\\d{1,18}"));
        return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
    }

    private static String group(String groups, String pattern) {
        Matcher matcher = Pattern.compile("(?m)^" + pattern + "$").matcher(groups);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static OptionalLong bytes(String meminfo, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB").matcher(meminfo);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) << 10) : OptionalLong.empty();
    }
}
