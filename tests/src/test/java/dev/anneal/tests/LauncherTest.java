package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/anneal as a newcomer's shell starts it: from another folder, with an almost empty environment and no standard input. */
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "bin", "anneal").toAbsolutePath().normalize();

    @TempDir
    private Path elsewhere;

    record Ended(int status, String out, String err) {}

    @BeforeAll
    static void needsTheJar() {
        assumeThat(Path.of("..", "jobs", "target", "spark.classpath"))
                .as("run mvn package first")
                .exists();
    }

    private Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        File out = elsewhere.resolve("out.txt").toFile();
        File err = elsewhere.resolve("err.txt").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(elsewhere.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().clear();
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        return new Ended(
                status,
                Files.readString(out.toPath(), StandardCharsets.UTF_8),
                Files.readString(err.toPath(), StandardCharsets.UTF_8));
    }

    private static Map<String, String> environment() {
        return Map.of(
                "PATH",
                System.getenv("PATH"),
                "HOME",
                System.getProperty("user.home"),
                "JAVA_HOME",
                System.getProperty("java.home"));
    }

    @Test
    void showsTheKeysOfAConfiguration() throws IOException, InterruptedException {
        Ended help = run(environment(), "help", "config");

        assertThat(help.status()).as(help.err()).isZero();
        assertThat(help.out()).contains("batch-size", "max-length");
    }

    @Test
    void suggestsTheVerbThatWasMeant() throws IOException, InterruptedException {
        Ended typo = run(environment(), "prepaer", "--config", "x.yaml");

        assertThat(typo.status()).isEqualTo(2);
        assertThat(typo.err())
                .contains("prepaer", "Did you mean: anneal prepare")
                .doesNotContain("Exception");
    }

    @Test
    void takesFurtherJars() throws IOException, InterruptedException {
        Path driver = Files.createFile(elsewhere.resolve("driver.jar"));
        Path folder = Files.createDirectory(elsewhere.resolve("more"));
        Path other = Files.createFile(folder.resolve("other.jar"));
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("ANNEAL_JARS", driver + ":" + folder + "/*");
        environment.put("JDK_JAVA_OPTIONS", "-XshowSettings:properties");

        Ended help = run(environment, "help");

        assertThat(help.status()).as(help.err()).isZero();
        assertThat(help.err()).contains(driver.toString(), other.toString());
    }

    @Test
    void refusesJarsThatAreNotThere() throws IOException, InterruptedException {
        refuses(
                "ANNEAL_JARS",
                "/none/x.jar",
                "anneal: ANNEAL_JARS names /none/x.jar, which is not there. Name jars with colons between them;"
                        + " FOLDER/* is every jar of a folder.\n");
    }

    @Test
    void saysWhichJavaItNeeds() throws IOException, InterruptedException {
        refuses(
                "JAVA_HOME",
                "/nonexistent",
                "anneal: JAVA_HOME is /nonexistent, but there is no bin/java below it. Point JAVA_HOME to a JDK 17.\n");
    }

    private void refuses(String variable, String value, String message) throws IOException, InterruptedException {
        Ended help = run(Map.of("PATH", System.getenv("PATH"), variable, value), "help");

        assertThat(help.status()).isEqualTo(3);
        assertThat(help.err()).isEqualTo(message);
    }
}
