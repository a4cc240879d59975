package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
    private static final long MEBI = 1L << 20;

    @TempDir
    private Path folder;

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
        assertThatThrownBy(() -> new ProcessMemory(folder).residentBytes())
                .hasMessageContaining("Give train.micro-batch-size as a number.");
    }
}
