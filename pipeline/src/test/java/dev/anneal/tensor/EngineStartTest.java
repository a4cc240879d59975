package dev.anneal.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process says, before it computes anything, when its native libraries are not there, are others, or cannot be unpacked. */
@Timeout(120)
class EngineStartTest {
    @TempDir
    private Path folder;

    @Test
    void saysThatNativesAreMissingAndDownloadsNothing() throws IOException, InterruptedException {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(proxy.getLocalPort());
            String answer = start(
                    classPathWithout("pytorch-native"),
                    Map.of(),
                    "-Dhttp.proxyHost=127.0.0.1",
                    "-Dhttp.proxyPort=" + port,
                    "-Dhttps.proxyHost=127.0.0.1",
                    "-Dhttps.proxyPort=" + port);

            assertThat(answer)
                    .isEqualTo(
                            "ENVIRONMENT The class path has no PyTorch 2.7.1 for Linux amd64, and nothing is downloaded."
                                    + " Use the Anneal jar as it was built, which carries it for Linux x86-64; elsewhere point"
                                    + " PYTORCH_LIBRARY_PATH to a libtorch 2.7.1.");
            // Whoever connects waits in the queue of the socket.
            proxy.setSoTimeout(1);
            assertThat(nobodyCalled(proxy)).isTrue();
        }
    }

    private static boolean nobodyCalled(ServerSocket proxy) throws IOException {
        try {
            proxy.accept().close();
            return false;
        } catch (java.net.SocketTimeoutException nobody) {
            return true;
        }
    }

    @Test
    void refusesAnotherLibtorch() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("build-version"), "2.5.1+cu121\n");

        String answer = start(
                System.getProperty("java.class.path"),
                Map.of("PYTORCH_LIBRARY_PATH", folder.resolve("lib").toString()));

        assertThat(answer)
                .startsWith("ENVIRONMENT PYTORCH_LIBRARY_PATH is " + folder.resolve("lib")
                        + ", which holds libtorch 2.5.1+cu121, but Anneal computes with libtorch 2.7.1 only.");
    }

    @Test
    void saysThatTheDiskIsFullAndStartsWhenItIsNot() throws IOException, InterruptedException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()))
                .as("this user may mount a file system")
                .isTrue();
        try {
            String full = start(System.getProperty("java.class.path"), Map.of("ANNEAL_NATIVES", disk.toString()));

            assertThat(full)
                    .isEqualTo("ENVIRONMENT The native libraries cannot be unpacked into " + disk.resolve("pytorch")
                            + ": java.io.IOException: No space left on device. Free some disk space (up to 450 MB), or point"
                            + " the system property anneal.natives to another folder.");

            assertThat(run("mount", "-o", "remount,size=700m", disk.toString())).isTrue();
            assertThat(start(System.getProperty("java.class.path"), Map.of("ANNEAL_NATIVES", disk.toString())))
                    .isEqualTo("version 2.7.1");
        } finally {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static String classPathWithout(String artifact) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith(artifact))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The last line that a {@link StartedEngine} prints. */
    private String start(String classPath, Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m"));
        command.addAll(List.of(options));
        command.add(StartedEngine.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", classPath);
        builder.environment().put("ANNEAL_NATIVES", folder.resolve("natives").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().reduce("", (before, line) -> line);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
