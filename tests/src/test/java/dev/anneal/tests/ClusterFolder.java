package dev.anneal.tests;

import dev.anneal.digest.Sha256;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A folder that looks to the commands of docs/deploy.md as the project's does, MRPC's tables included, and the processes that they started there.
 * Where GLUE's tables are not at hand, pairs of the same form are in their place.
 */
final class ClusterFolder implements AutoCloseable {
    /** What shortens {@code conf/mrpc.yaml} to a minute: 16 steps of a real model. */
    static final String SHORT = String.join(
            " ",
            " --set data.limit.train=256",
            "--set data.limit.validation=64",
            "--set data.limit.test=64",
            "--set data.max-length=64",
            "--set train.epochs=1");

    private static final long PATIENCE_MINUTES = 8;
    private static final List<String> TABLES = List.of("train.tsv", "dev.tsv", "test_labeled.tsv");

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> processes = new ArrayList<>();

    /** What a command left. */
    record Ended(int status, String output) {}

    private ClusterFolder(Path folder) {
        this.folder = folder;
    }

    static ClusterFolder in(Path folder) throws IOException {
        for (String part : List.of("bin", "conf", "jobs")) {
            Files.createSymbolicLink(folder.resolve(part), Path.of("..", part).toRealPath());
        }
        Path tables = Files.createDirectories(folder.resolve("data/MRPC"));
        Optional<Path> glue = PublicData.folder("pair_mrpc").map(data -> data.resolve("glue"));
        for (String table : TABLES) {
            if (glue.isPresent()) {
                Files.copy(glue.get().resolve(table), tables.resolve(table));
            } else {
                Files.write(tables.resolve(table), pairs(table));
            }
        }
        return new ClusterFolder(folder)
                .with("SPARK_LOCAL_IP", "127.0.0.1")
                .with("CLUSTER", folder.resolve("cluster.conf"));
    }

    private static List<String> pairs(String table) {
        List<String> lines = new ArrayList<>(List.of("Quality\t#1 ID\t#2 ID\t#1 String\t#2 String"));
        for (int row = 0; row < 300; row++) {
            String first = "The film number " + row + " of " + table + " was a good one .";
            String second =
                    row % 2 == 0 ? "A good film it was , number " + row + " ." : "Nobody has seen film " + row + " .";
            lines.add((row + 1) % 2 + "\t" + row + "\t" + (row + 1000) + "\t" + first + "\t" + second);
        }
        return lines;
    }

    /** A variable of the environment of every command that starts from now on. */
    ClusterFolder with(String name, Object value) {
        environment.put(name, value.toString());
        return this;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Puts folders of this test in the place of those that the settings name. */
    void keepFoldersHere() throws IOException {
        Path settings = path("cluster.conf");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace("/var/tmp/anneal", path("host").toString()));
    }

    /** Starts a command of the shell; what it prints goes to {@code NAME.log}. */
    Process start(String name, String command) throws IOException {
        return start(name, command, Map.of());
    }

    Process start(String name, String command, Map<String, String> more) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(path(name + ".log").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** Runs a command of the shell to its end. */
    Ended run(String name, String command) throws IOException, InterruptedException {
        Process process = start(name, command);
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            throw new IllegalStateException(name + " does not end: " + log(name));
        }
        return new Ended(process.exitValue(), log(name));
    }

    /** The same where nothing may go wrong. */
    void succeed(String name, String command) throws IOException, InterruptedException {
        Ended ended = run(name, command);
        if (ended.status() != 0) {
            throw new IllegalStateException(name + " ended with " + ended.status() + ": " + ended.output());
        }
    }

    /** Runs the short form of {@code conf/mrpc.yaml} by bin/anneal, and returns the digest of its model. */
    String digestWithoutCluster() throws IOException, InterruptedException {
        succeed("alone", "bin/anneal run --config conf/mrpc.yaml --set output=alone" + SHORT);
        return digest(path("alone"));
    }

    static String digest(Path run) throws IOException {
        return Sha256.ofFile(run.resolve("model/model.safetensors"));
    }

    String log(String name) throws IOException {
        return Files.readString(path(name + ".log"));
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }
}
