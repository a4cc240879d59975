package dev.anneal.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** The processes of one group of ranks, driven line by line. */
public final class RankProcesses implements AutoCloseable {
    private static final String READY = "READY";

    private final String name;
    private final List<Process> processes = new ArrayList<>();
    private final List<BufferedReader> outputs = new ArrayList<>();

    /** What a group needed: milliseconds of each, of its slowest rank, and CPU seconds of all ranks together. */
    public record Times(double[] milliseconds, double cpuSeconds) {}

    private RankProcesses(String name, int worldSize, IntFunction<List<String>> command) throws IOException {
        this.name = name;
        for (int rank = 0; rank < worldSize; rank++) {
            Process process = new ProcessBuilder(command.apply(rank))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            processes.add(process);
            outputs.add(process.inputReader(StandardCharsets.UTF_8));
        }
    }

    /** @param command of each rank */
    public static RankProcesses start(String name, int worldSize, IntFunction<List<String>> command)
            throws IOException {
        return new RankProcesses(name, worldSize, command);
    }

    /** The command of a rank in Java. */
    public static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=1g",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Tells all ranks where each of them listens. */
    public RankProcesses introduce() throws IOException {
        tell(String.join("\n", lines()));
        return this;
    }

    /** Waits until all ranks are ready. */
    public RankProcesses ready() throws IOException {
        for (String line : lines()) {
            if (!line.equals(READY)) {
                throw new IOException("a rank of " + name + " said " + line + " instead of " + READY);
            }
        }
        return this;
    }

    /** Lets all ranks do what the line says. */
    public Times run(String line, int times) throws IOException {
        tell(line);
        double[] slowest = new double[times];
        double cpuSeconds = 0;
        for (String answer : lines()) {
            String[] parts = answer.split("\\|");
            double[] own = Arrays.stream(parts[0].strip().split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            Arrays.setAll(slowest, i -> Math.max(slowest[i], own[i]));
            cpuSeconds += Double.parseDouble(parts[1]);
        }
        return new Times(slowest, cpuSeconds);
    }

    public String name() {
        return name;
    }

    private void tell(String text) throws IOException {
        for (Process process : processes) {
            OutputStream in = process.getOutputStream();
            in.write((text + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        }
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (BufferedReader output : outputs) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("a rank of " + name + " has ended");
            }
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
