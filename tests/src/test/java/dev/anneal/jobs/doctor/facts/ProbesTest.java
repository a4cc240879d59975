package dev.anneal.jobs.doctor.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts.Use;
import dev.anneal.jobs.doctor.facts.HostFacts.LibraryFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.NativesFacts;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.package$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes of made-up machines: a folder stands for the root of the file system. */
class ProbesTest {
    private static final String NETTY = "io/netty/buffer/ByteBuf.class";

    @TempDir
    private Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Surroundings surroundings(Map<String, String> variables) {
        return new Surroundings(Map.of(), variables, root);
    }

    @Test
    void seesHowAFolderIsMounted() throws IOException {
        Path folder = Files.createDirectories(root.resolve("data"));
        write("proc/mounts", "/dev/a / ext4 rw 0 0\ntmpfs " + folder + " tmpfs rw,nosuid,noexec 0 0\n");
        FolderProbe probe = new FolderProbe(surroundings(Map.of()));

        FolderFacts facts = probe.read(Use.NATIVES, folder.resolve("not/yet"));
        assertThat(facts.path()).isEqualTo(folder.toString());
        assertThat(facts.mayRun()).isFalse();
        assertThat(facts.writable()).isTrue();
        assertThat(facts.freeBytes()).isPositive();
        assertThat(probe.read(Use.TEMPORARY, root).mayRun()).isTrue();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
        assertThat(probe.read(Use.TEMPORARY, Path.of("/proc/self")).writable()).isFalse();
    }

    @Test
    void namesTheVersionOfAnotherLibtorchAndLoadsOnlyAFittingOne() throws IOException {
        NativesProbe probe = new NativesProbe(surroundings(Map.of("PYTORCH_LIBRARY_PATH", "/opt/torch/lib")), "2.7.1");
        assertThat(probe.look().folderProblem()).isEqualTo("there is no such folder");

        write("opt/torch/lib/libtorch.so", "");
        assertThat(probe.look().folderProblem()).isEqualTo("there is no libtorch_cpu.so in it");
        write("opt/torch/lib/libtorch_cpu.so", "");
        write("opt/torch/lib/libc10.so", "");
        assertThat(probe.look().folderVersion()).isEmpty();
        write("opt/torch/version.py", "__all__ = []\n__version__ = '2.6.0+cu124'\ndebug = False\n");
        assertThat(probe.look().folderVersion()).isEqualTo("2.6.0+cu124");
        write("opt/torch/build-version", "2.5.1+cpu\n");

        NativesFacts loaded = probe.load();
        assertThat(loaded.folderVersion()).isEqualTo("2.5.1+cpu");
        assertThat(List.of(loaded.loaded(), loaded.failure())).containsExactly("", "");
    }

    @Test
    void findsDriverAndNccl() throws IOException {
        GpuProbe probe = new GpuProbe(surroundings(Map.of("LD_LIBRARY_PATH", "/a:/opt/nccl")));
        assertThat(probe.look(List.of("1")).driver()).isEmpty();
        assertThat(probe.nccl()).isEmpty();

        write("proc/driver/nvidia/version", "NVRM version: NVIDIA  550.54\nGCC version: 12\n");
        write("opt/nccl/libnccl.so.2", "");
        assertThat(probe.look(List.of("1")).driver()).isEqualTo("NVRM version: NVIDIA 550.54");
        assertThat(probe.look(List.of("1")).addresses()).containsExactly("1");
        assertThat(probe.nccl()).isEqualTo(root.resolve("opt/nccl/libnccl.so.2").toString());
    }

    @Test
    void findsTwoCopiesOfALibrary() throws IOException {
        URL[] jars = {jar("netty-buffer-4.1.96.Final.jar", NETTY), jar("netty-all-4.1.50.Final.jar", NETTY)};
        try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            List<LibraryFacts> libraries = new ClassPathProbe(loader).read();

            assertThat(libraries).singleElement().satisfies(netty -> {
                assertThat(netty.name()).isEqualTo("Netty");
                assertThat(netty.copies())
                        .extracting(LibraryFacts.Copy::version)
                        .containsExactly("4.1.96.Final", "4.1.50.Final");
                assertThat(netty.copies().get(1).place())
                        .isEqualTo(root.resolve("netty-all-4.1.50.Final.jar").toString());
            });
        }
    }

    @Test
    void doesNotTakeAnnealsVersionForThatOfWhatItsJarCarries() throws IOException {
        URL[] jars = {jar("anneal-0.1.0.jar", "dev/anneal/jobs/Main.class", "ai/djl/engine/Engine.class")};
        try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            assertThat(new ClassPathProbe(loader).read())
                    .extracting(
                            library -> library.name() + library.copies().get(0).version())
                    .containsExactly("Anneal0.1.0", "DJL");
        }
    }

    private URL jar(String name, String... entries) throws IOException {
        Path file = root.resolve(name);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                jar.putNextEntry(new JarEntry(entry));
            }
        }
        return file.toUri().toURL();
    }

    private String problem(String path, Place.Use use) {
        return new PlaceProbe(new Configuration())
                .read(new Place("key", path, use))
                .problem();
    }

    @Test
    void triesPlacesAndLeavesNothingBehind() throws IOException {
        write("in/part-0.csv", "a");
        assertThat(problem(root + "/in/*.csv", Place.Use.READ)).isEmpty();
        assertThat(problem(root + "/in", Place.Use.READ)).isEmpty();
        assertThat(problem(root + "/nowhere", Place.Use.READ)).isEqualTo("there is no file");
        assertThat(problem("nothing://x/y", Place.Use.READ)).contains("No FileSystem for scheme");
        assertThat(problem(root + "/out/run", Place.Use.WRITE)).isEmpty();
        assertThat(problem(root + "/in/part-0.csv/run", Place.Use.WRITE)).contains("is no folder");
        assertThat(problem("/proc/self/run", Place.Use.WRITE)).isNotEmpty();
        try (Stream<Path> left = Files.walk(root)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder(root.getFileName().toString(), "in", "part-0.csv");
        }
    }

    @Test
    void knowsWhatItWasBuiltWith() {
        CompiledVersions versions = CompiledVersions.read();

        assertThat(versions.spark()).isEqualTo(package$.MODULE$.SPARK_VERSION());
        assertThat(scala.util.Properties.versionNumberString()).startsWith(versions.scala() + ".");
        assertThat(versions.libtorch()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(versions.java()).isEqualTo(17);
    }
}
