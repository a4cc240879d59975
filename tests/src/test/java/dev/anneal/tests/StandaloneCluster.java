package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A master and two workers of a Spark distribution, on the loopback interface, started by the commands of docs/deploy.md. */
final class StandaloneCluster {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> WORKERS = List.of("worker-0", "worker-1");

    private final ClusterFolder folder;
    private final DeployCommands commands;
    private final int port;

    private StandaloneCluster(ClusterFolder folder, DeployCommands commands, int port) {
        this.folder = folder;
        this.commands = commands;
        this.port = port;
    }

    /** @param folder ends the processes when it is closed */
    static StandaloneCluster in(ClusterFolder folder) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            folder.with("SPARK_HOME", sparkHome())
                    .with("SPARK_MASTER_HOST", "127.0.0.1")
                    .with("SPARK_MASTER_PORT", free.getLocalPort())
                    .with("SPARK_MASTER_WEBUI_PORT", 0);
            return new StandaloneCluster(folder, DeployCommands.read(), free.getLocalPort());
        }
    }

    static Path sparkHome() {
        String spark = System.getProperty("anneal.spark", "");
        assertThat(spark)
                .as("say -Danneal.spark=DIR, where DIR has bin/spark-submit")
                .isNotEmpty();
        return Path.of(spark);
    }

    String master() {
        return "spark://127.0.0.1:" + port;
    }

    /** Starts master and workers; the settings are in their place. */
    void start(String masterCommand, String workerCommand) throws IOException, InterruptedException {
        folder.start("master", commands.text(masterCommand));
        await("master", "I have been elected leader");
        for (String worker : WORKERS) {
            Map<String, String> environment = Map.of(
                    "SPARK_WORKER_CORES",
                    "1",
                    "SPARK_WORKER_MEMORY",
                    "1g",
                    "SPARK_WORKER_WEBUI_PORT",
                    "0",
                    "SPARK_WORKER_DIR",
                    folder.path(worker).toString(),
                    "WORKER",
                    worker);
            folder.start(worker, commands.text(workerCommand), environment);
            await(worker, "Successfully registered with master");
        }
    }

    private void await(String name, String line) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!folder.log(name).contains(line)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + " does not start: " + folder.log(name));
            }
            Thread.sleep(200);
        }
    }
}
