package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
    private static final long MEBI = 1L << 20;

    @TempDir
    private Path folder;

    @Test
    void theLeastOfHostAndGroupsIsFree() throws IOException {
        write("proc/meminfo", "MemTotal:       4096 kB\nMemAvailable:   2048 kB\n");
        write("proc/self/cgroup", "0::/pods/one\n");
        ProcessMemory memory = new ProcessMemory(folder.resolve("proc"), folder.resolve("groups"));
        assertThat(memory.freeBytes()).isEqualTo(2 * MEBI);

        write("groups/pods/one/memory.max", "max\n");
        write("groups/pods/one/memory.current", "5\n");
        assertThat(memory.freeBytes()).isEqualTo(2 * MEBI);

        write("groups/pods/memory.max", "1000000\n");
        write("groups/pods/memory.current", "900000\n");
        write("groups/pods/memory.stat", "anon 850000\ninactive_file 50000\nactive_file 1\n");
        assertThat(memory.freeBytes()).isEqualTo(150_000);
    }

    @Test
    void groupsOfVersion1CountToo() throws IOException {
        write("proc/meminfo", "MemAvailable:   2048 kB\n");
        write("proc/self/cgroup", "12:memory:/one\n");
        ProcessMemory memory = new ProcessMemory(folder.resolve("proc"), folder.resolve("groups"));
        write("groups/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("groups/memory/memory.usage_in_bytes", "5\n");
        assertThat(memory.freeBytes()).isEqualTo(2 * MEBI);

        write("groups/memory/memory.limit_in_bytes", "1000\n");
        assertThat(memory.freeBytes()).isEqualTo(995);
    }

    @Test
    void thePeakIsThatOfWhatCameSinceItWasForgotten() {
        Engine.enter(1);
        ProcessMemory memory = ProcessMemory.own();
        long floats = 64L * FlatVector.GRID * 4;
        memory.forgetPeak();
        long before = memory.residentBytes();
        try (FlatVector vector = FlatVector.zeros(floats)) {
            vector.add(vector);
        }
        assertThat(memory.peakBytes() - before).isBetween(60 * MEBI, 200 * MEBI);
        memory.forgetPeak();
        assertThat(memory.peakBytes() - before).isLessThan(60 * MEBI);
    }

    @Test
    void whatCannotBeMeasuredIsSaid() {
        assertThatThrownBy(() -> new ProcessMemory(folder, folder).residentBytes())
                .hasMessageContaining("Give train.micro-batch-size as a number.");
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
