package dev.anneal.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several jobs come to a host at once, and one of them is killed while it unpacks. */
@Timeout(60)
class NativeCacheProcessesTest {
    @TempDir
    private Path root;

    @Test
    void theOthersUnpackAnewOnceAndAllFindAllOfIt() throws IOException, InterruptedException {
        Process killed = start();
        while (begun() == 0) {
            Thread.sleep(5);
        }
        List<Process> others = List.of(start(), start(), start());
        killed.destroyForcibly().waitFor();

        List<String> found = new ArrayList<>();
        for (Process process : others) {
            found.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        }

        assertThat(found).hasSize(others.size()).containsOnly(Integer.toString(UnpackingProcess.PIECES));
        assertThat(begun()).as("the killed process and one other").isEqualTo(2);
    }

    private long begun() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(file -> file.getFileName().toString().startsWith("begun-"))
                    .count();
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        UnpackingProcess.class.getName(),
                        root.resolve("library").toString())
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }
}
