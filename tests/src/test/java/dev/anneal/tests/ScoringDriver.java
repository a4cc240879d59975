package dev.anneal.tests;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code score} of the command line in a process of its own, with its executors. What it prints goes to a file, so that it never waits for a reader. */
record ScoringDriver(Process process, Path log) {
    static ScoringDriver start(Path config, Path log) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx512m", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
        command.addAll(List.of("dev.anneal.jobs.Main", "score", "--config", config.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new ScoringDriver(builder.start(), log);
    }

    List<ExecutorProcess> executors() {
        return ExecutorProcess.of(process.toHandle());
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for the end. */
    int exitStatus() throws InterruptedException {
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("it does not end: " + text());
        }
        return process.exitValue();
    }

    String text() {
        try {
            return Files.readString(log);
        } catch (IOException problem) {
            return problem.toString();
        }
    }
}
