package dev.anneal.tests;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line in a process of its own, and of its own process group, as a shell starts it: signals meet it and its executors as they do there. */
record DriverProcess(Process process, Path output) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * Starts a verb of the command line.
     *
     * @param log what it prints
     * @param output the run of {@code films}
     */
    static DriverProcess start(Path log, String verb, Films films, String output) throws IOException {
        return start(log, verb, films.config(), films.settings(output, "cluster.executor-memory=512m"));
    }

    /**
     * Starts a verb of the command line.
     *
     * @param log what it prints goes to its end, so that it never waits for a reader
     * @param settings as after {@code --set}
     */
    static DriverProcess start(Path log, String verb, Path config, List<String> settings) throws IOException {
        return start(log, List.of(), verb, config, settings);
    }

    /**
     * The same.
     *
     * @param javaOptions of the driver; Spark's own settings among them as {@code -Dspark.NAME=VALUE}
     */
    static DriverProcess start(Path log, List<String> javaOptions, String verb, Path config, List<String> settings)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(
                List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
        command.addAll(javaOptions);
        command.addAll(List.of("dev.anneal.jobs.Main", verb, "--config", config.toString()));
        for (String setting : settings) {
            command.addAll(List.of("--set", setting));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new DriverProcess(builder.start(), log);
    }

    List<ExecutorProcess> executors() {
        return ExecutorProcess.of(process.toHandle());
    }

    /** The driver alone, at once and without a word. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** To the driver alone, as a cluster manager does. */
    void terminate() throws IOException, InterruptedException {
        signal("-TERM", Long.toString(process.pid()));
    }

    /** To the driver and all processes that it has started, as a terminal does. */
    void pressControlC() throws IOException, InterruptedException {
        signal("-INT", "-" + process.pid());
    }

    private static void signal(String signal, String target) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", signal, "--", target).start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("kill " + signal + " " + target + " ended with " + status);
        }
    }

    /** Waits for the end of the process and returns its exit status. */
    int exitStatus() throws InterruptedException {
        return exitStatus(PATIENCE);
    }

    /** The same with another patience. */
    int exitStatus(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("it does not end: " + text());
        }
        return process.exitValue();
    }

    /** What it has printed. */
    String text() {
        try {
            return Files.readString(output);
        } catch (IOException problem) {
            return problem.toString();
        }
    }
}
