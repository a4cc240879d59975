package dev.anneal.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The instruction sets of a processor by which libraries choose their kernels: processors that differ in them give other last bits. */
public final class InstructionSets {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final List<String> DECISIVE = List.of(
            "avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16");

    private InstructionSets() {}

    /** With spaces between them; where the system does not say, the name of the architecture. */
    public static String ofThisProcessor() {
        try {
            return in(Files.readString(PROCESSOR));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** @param description as in {@code /proc/cpuinfo} */
    public static String in(String description) {
        String flags = description
                .lines()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .orElse("");
        List<String> present = Arrays.asList(flags.split("\\s+"));
        return DECISIVE.stream().filter(present::contains).collect(Collectors.joining(" "));
    }
}
