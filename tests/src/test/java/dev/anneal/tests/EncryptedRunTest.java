package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** All that can be authenticated and encrypted is: Spark's messages, what it spills, and gradients. The model is the same, and no file knows the secret. */
@ExtendWith(LocalCluster.class)
class EncryptedRunTest {
    private static final String SECRET = "7f3b9c-only-this-run-knows-it";

    @TempDir
    private Path folder;

    @Test
    void encryptionChangesNoByteAndKeepsItsSecret() throws Exception {
        Films films = Films.in(folder, "train.max-steps=20", "cluster.executors=2", "cluster.transport=tcp");
        String plain = films.train("plain").modelSha256();

        DriverProcess driver = DriverProcess.start(
                folder.resolve("encrypted.log"),
                List.of(
                        "-Dspark.authenticate=true",
                        "-Dspark.authenticate.secret=" + SECRET,
                        "-Dspark.network.crypto.enabled=true",
                        "-Dspark.io.encryption.enabled=true"),
                "run",
                films.config(),
                films.settings("encrypted", "cluster.executor-memory=512m", "cluster.encrypt=true"));
        assertThat(driver.exitStatus()).as(driver.text()).isZero();

        try (InputStream model = Files.newInputStream(films.run("encrypted").resolve("model/model.safetensors"))) {
            assertThat(new Sha256().add(model).hex()).isEqualTo(plain);
        }
        assertThat(driver.text()).doesNotContain(SECRET);
        try (Stream<Path> files = Files.walk(films.run("encrypted"))) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty().noneMatch(EncryptedRunTest::knowsTheSecret);
        }
    }

    private static boolean knowsTheSecret(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(SECRET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
