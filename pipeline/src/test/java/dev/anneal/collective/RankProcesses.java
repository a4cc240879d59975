package dev.anneal.collective;

import dev.anneal.config.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Ranks in processes of their own, on this host. */
final class RankProcesses implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final List<BufferedReader> outputs = new ArrayList<>();

    /** Returns when all processes have said where they listen and have heard it of each other. */
    static RankProcesses start(Transport transport, int worldSize, Duration timeout, IntFunction<String> secret)
            throws IOException {
        return start(transport, worldSize, timeout, secret, "unlimited");
    }

    /** @param mostKibibytes of any file that the last rank writes, as for the shell's {@code ulimit -f} */
    static RankProcesses start(
            Transport transport, int worldSize, Duration timeout, IntFunction<String> secret, String mostKibibytes)
            throws IOException {
        RankProcesses ranks = new RankProcesses();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        for (int rank = 0; rank < worldSize; rank++) {
            Process process = new ProcessBuilder(
                            "bash",
                            "-c",
                            "ulimit -f " + (rank == worldSize - 1 ? mostKibibytes : "unlimited") + " && exec \"$@\"",
                            "limited",
                            java,
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            RankProcess.class.getName(),
                            transport.name(),
                            Integer.toString(rank),
                            Integer.toString(worldSize),
                            Long.toString(timeout.toMillis()),
                            secret.apply(rank),
                            Ranks.MEMORY.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            ranks.processes.add(process);
            ranks.outputs.add(process.inputReader(StandardCharsets.UTF_8));
        }
        ranks.introduce();
        return ranks;
    }

    private void introduce() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int rank = 0; rank < processes.size(); rank++) {
            all.append(await(rank, RankProcess.MEET)).append('\n');
        }
        for (Process process : processes) {
            PrintStream in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            in.print(all);
            in.flush();
        }
    }

    /** What a rank says behind the next such word. */
    String await(int rank, String word) throws IOException {
        String line = outputs.get(rank).readLine();
        while (line != null && !line.startsWith(word)) {
            line = outputs.get(rank).readLine();
        }
        if (line == null) {
            throw new IllegalStateException("rank " + rank + " ended without " + word);
        }
        return line.substring(word.length());
    }

    /** Sends a signal, such as KILL or STOP. */
    void signal(int rank, String signal) throws IOException, InterruptedException {
        long id = processes.get(rank).pid();
        new ProcessBuilder("kill", "-" + signal, Long.toString(id)).start().waitFor(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
