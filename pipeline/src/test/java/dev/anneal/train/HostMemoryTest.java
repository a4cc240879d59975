package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder stands for the root of the file system. */
class HostMemoryTest {
    private static final long NONE = Long.MAX_VALUE;

    @TempDir
    private Path root;

    @BeforeEach
    void aMachine() throws IOException {
        write("proc/meminfo", "MemTotal:       16000 kB\nMemFree: 1 kB\nMemAvailable:    9000 kB\n");
    }

    @Test
    void ofGroupsTheOneWithTheLeastLeftCounts() throws IOException {
        assertThat(memory()).isEqualTo(new HostMemory(16000 << 10, 9000 << 10, NONE, 0));
        assertThat(memory().freeBytes()).isEqualTo(9000 << 10);

        write("proc/self/cgroup", "0::/a/b\n");
        write("sys/fs/cgroup/a/b/memory.max", "max\n");
        write("sys/fs/cgroup/a/memory.max", "4000000\n");
        write("sys/fs/cgroup/a/memory.current", "1000000\n");
        write("sys/fs/cgroup/memory.max", "8000000\n");
        assertThat(memory().limitBytes()).isEqualTo(4_000_000);
        assertThat(memory().freeBytes()).isEqualTo(3_000_000);
        assertThat(memory().mostBytes()).isEqualTo(4_000_000);

        write("sys/fs/cgroup/memory.current", "7500000\n");
        assertThat(memory().freeBytes()).isEqualTo(500_000);
        write("sys/fs/cgroup/memory.current", "8000001\n");
        assertThat(memory().freeBytes()).isZero();
    }

    @Test
    void pagesOfFilesThatWereReadOnceAreFree() throws IOException {
        write("sys/fs/cgroup/memory.max", "1000000\n");
        write("sys/fs/cgroup/memory.current", "900000\n");
        write("sys/fs/cgroup/memory.stat", "anon 850000\ninactive_file 50000\nactive_file 1\n");
        assertThat(memory().freeBytes()).isEqualTo(150_000);
    }

    @Test
    void groupsOfVersion1CountToo() throws IOException {
        write("proc/self/cgroup", "11:cpu,cpuacct:/docker/x\n9:memory:/docker/x\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        assertThat(memory().limitBytes()).isEqualTo(NONE);

        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "5000000\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "2000000\n");
        assertThat(memory().freeBytes()).isEqualTo(3_000_000);

        write("sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes", "3000000\n");
        write("sys/fs/cgroup/memory/docker/x/memory.usage_in_bytes", "1000000\n");
        write("sys/fs/cgroup/memory/docker/x/memory.stat", "total_inactive_file 10\n");
        assertThat(memory().freeBytes()).isEqualTo(2_000_010);
    }

    @Test
    void aLimitBeyondTheMachineIsNone() throws IOException {
        write("sys/fs/cgroup/memory.max", "20000000000\n");
        assertThat(memory().limitBytes()).isEqualTo(NONE);
    }

    @Test
    void whereNobodyTellsThereIsNoLimit() throws IOException {
        Files.delete(root.resolve("proc/meminfo"));
        assertThat(memory()).isEqualTo(new HostMemory(NONE, NONE, NONE, 0));
    }

    private HostMemory memory() {
        return HostMemory.below(root);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
