package dev.anneal.train;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What this process holds, and what is free around it, as Linux tells it: resident memory and its peak (proc(5)), available memory of the host, and
 * the limits of control groups, version 1 or 2. All in bytes.
 *
 * @param proc {@code /proc}
 * @param groups {@code /sys/fs/cgroup}
 */
public record ProcessMemory(Path proc, Path groups) {
    private static final int KIBI = 1024;

    /** Above it, a limit of version 1 is none. */
    private static final long NO_LIMIT = 1L << 60;

    /** Of the process that asks. */
    public static ProcessMemory own() {
        return new ProcessMemory(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
    }

    long residentBytes() {
        return statusBytes("VmRSS");
    }

    /** The most that was resident since {@link #forgetPeak}. */
    long peakBytes() {
        return statusBytes("VmHWM");
    }

    /** From now on, the peak is that of what comes. */
    void forgetPeak() {
        Path file = proc.resolve("self/clear_refs");
        try {
            Files.writeString(file, "5");
        } catch (IOException e) {
            throw unknown(file, e);
        }
    }

    /** What the host and all control groups around this process still give. */
    public long freeBytes() {
        long free = bytes(proc.resolve("meminfo"), "MemAvailable");
        Path group = groups;
        for (Path name : groups.relativize(ownGroup())) {
            group = group.resolve(name);
            free = Math.min(free, free(group, "memory.max", "memory.current", "inactive_file"));
        }
        Path first = groups.resolve("memory");
        return Math.max(
                0,
                Math.min(free, free(first, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")));
    }

    /** Of version 2. */
    private Path ownGroup() {
        Path file = proc.resolve("self/cgroup");
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("0::/"))
                    .map(line -> groups.resolve(line.substring("0::/".length())).normalize())
                    .findFirst()
                    .orElse(groups);
        } catch (IOException e) {
            return groups;
        }
    }

    /** Pages of files that were read once go when memory is asked for. */
    private static long free(Path group, String limit, String usage, String reclaimable) {
        OptionalLong most = number(group.resolve(limit));
        OptionalLong used = number(group.resolve(usage));
        if (most.isEmpty() || used.isEmpty() || most.getAsLong() > NO_LIMIT) {
            return Long.MAX_VALUE;
        }
        return most.getAsLong() - used.getAsLong() + field(group.resolve("memory.stat"), reclaimable);
    }

    /** Empty where there is no such file, or it says "max". */
    private static OptionalLong number(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static long field(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private long statusBytes(String name) {
        return bytes(proc.resolve("self/status"), name);
    }

    private static long bytes(Path file, String name) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBI)
                    .findFirst()
                    .orElseThrow(() -> new IOException("it has no line " + name));
        } catch (IOException e) {
            throw unknown(file, e);
        }
    }

    private static AnnealException unknown(Path file, IOException e) {
        return AnnealException.environment(
                "The memory of this process cannot be measured: " + file + " cannot be used: " + e.getMessage()
                        + ". Give train.micro-batch-size as a number.",
                e);
    }
}
