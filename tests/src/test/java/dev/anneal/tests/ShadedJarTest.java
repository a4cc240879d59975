package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The jar for spark-submit brings what Spark lacks and nothing that Spark brings. It exists from Maven's package phase on. */
class ShadedJarTest {
    private static JarFile jar;
    private static List<String> entries;

    @BeforeAll
    static void open() throws IOException {
        Path target = Path.of("..", "jobs", "target");
        assumeThat(target.resolve("spark.classpath"))
                .as("run mvn package first")
                .exists();
        try (Stream<Path> files = Files.list(target)) {
            jar = new JarFile(files.filter(file -> file.getFileName().toString().matches("anneal-\\d.*\\.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toFile());
        }
        entries = jar.stream().map(ZipEntry::getName).toList();
    }

    @AfterAll
    static void close() throws IOException {
        if (jar != null) {
            jar.close();
        }
    }

    @Test
    void bringsNothingThatSparkBrings() {
        assertThat(entries)
                .noneMatch(
                        entry -> entry.matches(
                                "org/apache/(?:spark|hadoop|arrow|commons)/.*|org/(?:slf4j|jspecify)/.*|scala/.*"
                                        + "|io/netty/.*|com/fasterxml/.*|com/google/(?:gson|errorprone)/.*|org/snakeyaml/.*|picocli/.*"));
    }

    @Test
    void bringsAnnealWithItsLibrariesMoved() {
        assertThat(entries)
                .contains(
                        "dev/anneal/jobs/Main.class",
                        "dev/anneal/error/AnnealException.class",
                        "ai/djl/pytorch/engine/PtEngine.class",
                        "ai/djl/huggingface/tokenizers/HuggingFaceTokenizer.class",
                        "dev/anneal/shaded/gson/Gson.class",
                        "dev/anneal/shaded/snakeyaml/v2/api/Load.class",
                        "dev/anneal/shaded/picocli/CommandLine.class");
    }

    @Test
    void leavesJnaWhereItsNativesExpectIt() {
        assertThat(entries).contains("com/sun/jna/Native.class", "com/sun/jna/linux-x86-64/libjnidispatch.so");
    }

    @Test
    void bringsTheNativesOfOnePlatform() {
        assertThat(entries.stream().filter(entry -> entry.matches(".*\\.(?:so|so\\.\\d+|dll|dylib|jnilib)")))
                .allMatch(entry -> entry.matches(".*linux-x86[-_]64.*"))
                .contains(
                        "pytorch/cpu/linux-x86_64/libtorch_cpu.so",
                        "jnilib/linux-x86_64/cpu/libdjl_torch.so",
                        "native/lib/linux-x86_64/cpu/libtokenizers.so");
    }

    @Test
    void namesDjlsServices() throws IOException {
        try (InputStream services =
                jar.getInputStream(jar.getEntry("META-INF/services/ai.djl.engine.EngineProvider"))) {
            assertThat(new String(services.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("ai.djl.pytorch.engine.PtEngineProvider");
        }
    }
}
