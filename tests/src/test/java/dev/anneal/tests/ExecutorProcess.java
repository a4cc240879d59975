package dev.anneal.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A process that Spark started as an executor of this JVM's cluster. */
record ExecutorProcess(int id, ProcessHandle process) {
    private static final Pattern ID = Pattern.compile("CoarseGrainedExecutorBackend\0.*--executor-id\0(\\d+)\0");

    static List<ExecutorProcess> all() {
        return of(ProcessHandle.current());
    }

    /** Those of another driver. A process that an executor is about to start has its command line for a moment. */
    static List<ExecutorProcess> of(ProcessHandle driver) {
        List<ExecutorProcess> found =
                driver.descendants().flatMap(process -> read(process).stream()).toList();
        Set<ProcessHandle> executors =
                found.stream().map(ExecutorProcess::process).collect(Collectors.toSet());
        return found.stream()
                .filter(executor ->
                        executor.process().parent().filter(executors::contains).isEmpty())
                .toList();
    }

    static ExecutorProcess youngest() {
        return all().stream().max(Comparator.comparingInt(ExecutorProcess::id)).orElseThrow();
    }

    /** As by a machine short of memory. */
    void kill() {
        if (!process.destroyForcibly()) {
            throw new IllegalStateException(this + " cannot be killed");
        }
    }

    /** It stays there and says nothing more. */
    void freeze() {
        try {
            int status = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException(this + " cannot be stopped");
            }
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    // ProcessHandle's own command line ends after a page, and a class path is longer than that.
    private static Optional<ExecutorProcess> read(ProcessHandle process) {
        try {
            Matcher id = ID.matcher(Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline")));
            return id.find()
                    ? Optional.of(new ExecutorProcess(Integer.parseInt(id.group(1)), process))
                    : Optional.empty();
        } catch (IOException problem) {
            if (process.isAlive()) {
                throw new UncheckedIOException(problem);
            }
            return Optional.empty();
        }
    }
}
