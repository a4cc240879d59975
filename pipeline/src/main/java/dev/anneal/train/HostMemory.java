package dev.anneal.train;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Memory that processes of a host or container may use, in bytes, as Linux tells it: proc(5), and control groups of version 2 or 1 from the process's
 * own up to the root, of which the one with the least left counts.
 *
 * @param totalBytes of the machine; {@link Long#MAX_VALUE} where nobody tells
 * @param availableBytes that the machine could give now
 * @param limitBytes of the group; {@link Long#MAX_VALUE} for none
 * @param usedBytes of that limit, without pages of files, which go when memory is asked for
 */
public record HostMemory(long totalBytes, long availableBytes, long limitBytes, long usedBytes)
        implements Serializable {
    public static HostMemory here() {
        return below(Path.of("/"));
    }

    /** Reads it below the root of another file system. */
    public static HostMemory below(Path root) {
        String meminfo = text(root.resolve("proc/meminfo"));
        String own = text(root.resolve("proc/self/cgroup"));
        Path mount = root.resolve("sys/fs/cgroup");
        Group least = Stream.concat(Version.TWO.groups(mount, own), Version.ONE.groups(mount.resolve("memory"), own))
                .min(Comparator.comparingLong(Group::freeBytes))
                .orElse(Group.UNLIMITED);
        long total = bytes(meminfo, "MemTotal").orElse(Long.MAX_VALUE);
        Group tightest = least.limitBytes() < total ? least : Group.UNLIMITED;
        long available = bytes(meminfo, "MemAvailable").orElse(total);
        return new HostMemory(total, available, tightest.limitBytes(), tightest.usedBytes());
    }

    /** The most that there can be. */
    public long mostBytes() {
        return Math.min(totalBytes, limitBytes);
    }

    /** What is left of it. */
    public long freeBytes() {
        return Math.max(0, Math.min(availableBytes, new Group(limitBytes, usedBytes).freeBytes()));
    }

    private record Group(long limitBytes, long usedBytes) {
        static final Group UNLIMITED = new Group(Long.MAX_VALUE, 0);

        long freeBytes() {
            return limitBytes - usedBytes;
        }
    }

    private enum Version {
        ONE(
                "\\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)",
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "total_inactive_file"),
        TWO("0::(.*)", "memory.max", "memory.current", "inactive_file");

        private final Pattern line;
        private final String limitFile;
        private final String usedFile;
        private final String reclaimable;

        Version(String line, String limitFile, String usedFile, String reclaimable) {
            this.line = Pattern.compile("(?m)^" + line + "$");
            this.limitFile = limitFile;
            this.usedFile = usedFile;
            this.reclaimable = reclaimable;
        }

        /** Groups with a limit. Inside a container the group's path may be one that only the machine knows: then the root is the container's. */
        Stream<Group> groups(Path mount, String own) {
            Matcher matcher = line.matcher(own);
            Path group = mount.resolve(matcher.find() ? matcher.group(1).replaceFirst("^/+", "") : "")
                    .normalize();
            Path lowest = group.startsWith(mount) ? group : mount;
            return Stream.iterate(lowest, folder -> folder.startsWith(mount), Path::getParent)
                    .flatMap(this::group);
        }

        private Stream<Group> group(Path folder) {
            OptionalLong limit = number(folder.resolve(limitFile));
            if (limit.isEmpty()) {
                return Stream.empty();
            }
            long used = number(folder.resolve(usedFile)).orElse(0);
            long files = field(text(folder.resolve("memory.stat")), reclaimable + " (\\d+)")
                    .orElse(0);
            return Stream.of(new Group(limit.getAsLong(), Math.max(0, used - files)));
        }
    }

    /** Empty where there is no such file, it says "max", or, as version 1 does for "none", a number beyond all memory. */
    private static OptionalLong number(Path file) {
        return field(text(file), "(\\d{1,18})");
    }

    private static OptionalLong bytes(String meminfo, String name) {
        OptionalLong kibibytes = field(meminfo, name + ":\\s+(\\d+) kB");
        return kibibytes.isPresent() ? OptionalLong.of(kibibytes.getAsLong() << 10) : OptionalLong.empty();
    }

    private static OptionalLong field(String text, String line) {
        Matcher matcher = Pattern.compile("(?m)^" + line + "$").matcher(text);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    private static String text(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readString(file) : "";
        } catch (IOException | SecurityException unreadable) {
            return "";
        }
    }
}
