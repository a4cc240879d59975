package dev.anneal.tests;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A master and two workers of a Spark distribution, on the loopback interface, with their logs in a folder. */
final class StandaloneCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path spark;
    private final Path folder;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

    /** What a submission left. */
    record Ended(int status, String output) {}

    StandaloneCluster(Path spark, Path folder) throws IOException, InterruptedException {
        this.spark = spark;
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        start(
                "master",
                "spark-class",
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--webui-port",
                "0");
        await("master", "I have been elected leader");
        for (String worker : List.of("worker-1", "worker-2")) {
            start(
                    worker,
                    "spark-class",
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--webui-port",
                    "0",
                    "-c",
                    "1",
                    "-m",
                    "1g",
                    "-d",
                    folder.resolve(worker).toString(),
                    master());
            await(worker, "Successfully registered with master");
        }
    }

    String master() {
        return "spark://127.0.0.1:" + port;
    }

    Ended submit(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("--master", master()));
        command.addAll(List.of(arguments));
        Process submitted = start("submit", "spark-submit", command.toArray(String[]::new));
        if (!submitted.waitFor(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The submission does not end: " + log("submit"));
        }
        return new Ended(submitted.exitValue(), log("submit"));
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private Process start(String name, String program, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(spark.resolve("bin").resolve(program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", spark.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private void await(String name, String line) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!log(name).contains(line)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + " does not start: " + log(name));
            }
            Thread.sleep(200);
        }
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }
}
