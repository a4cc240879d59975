package dev.anneal.train;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds, in bytes: resident memory and its peak (proc(5)).
 *
 * @param proc {@code /proc}
 */
record ProcessMemory(Path proc) {
    private static final int KIBI = 1024;

    /** Of the process that asks. */
    static ProcessMemory own() {
        return new ProcessMemory(Path.of("/proc"));
    }

    long residentBytes() {
        return bytes("VmRSS");
    }

    /** The most that was resident since {@link #forgetPeak}. */
    long peakBytes() {
        return bytes("VmHWM");
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

    private long bytes(String name) {
        Path file = proc.resolve("self/status");
        try {
            return Files.readAllLines(file).stream()
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
