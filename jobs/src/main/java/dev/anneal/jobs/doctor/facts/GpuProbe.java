package dev.anneal.jobs.doctor.facts;

import dev.anneal.jobs.doctor.facts.HostFacts.GpuFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks for NVIDIA's driver, devices and NCCL. */
final class GpuProbe {
    private static final String DRIVER = "/proc/driver/nvidia/version";
    private static final String NCCL = "libnccl.so.2";
    private static final List<String> QUERY =
            List.of("nvidia-smi", "--query-gpu=index,name,memory.total", "--format=csv,noheader");
    private static final int PATIENCE_SECONDS = 5;

    private final Surroundings surroundings;

    GpuProbe(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** @param addresses that Spark gives this process */
    GpuFacts look(List<String> addresses) {
        return new GpuFacts(List.of(), driver(), addresses);
    }

    /** And asks {@code nvidia-smi}, where there is a driver. */
    GpuFacts ask(List<String> addresses) {
        return driver().isEmpty() ? look(addresses) : new GpuFacts(devices(), driver(), addresses);
    }

    /** Empty where it is in none of the usual folders. */
    String nccl() {
        List<Path> folders = new ArrayList<>();
        for (String variable : List.of("NCCL_HOME", "PYTORCH_LIBRARY_PATH", "jna.library.path", "LD_LIBRARY_PATH")) {
            folders.addAll(surroundings.folders(variable));
        }
        for (String usual :
                List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/local/lib", "/usr/local/cuda/lib64")) {
            folders.add(surroundings.at(usual));
        }
        return folders.stream()
                .flatMap(folder ->
                        Stream.of(folder.resolve(NCCL), folder.resolve("lib").resolve(NCCL)))
                .filter(Files::exists)
                .findFirst()
                .map(Path::toString)
                .orElse("");
    }

    private String driver() {
        return surroundings
                .text(DRIVER)
                .flatMap(text -> text.lines().findFirst())
                .map(line -> line.replaceAll("\\s+", " "))
                .orElse("");
    }

    private static List<String> devices() {
        try {
            Process process =
                    new ProcessBuilder(QUERY).redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return List.of();
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? output.strip().lines().toList() : List.of();
        } catch (IOException notThere) {
            return List.of();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
