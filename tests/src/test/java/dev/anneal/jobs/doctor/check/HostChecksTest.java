package dev.anneal.jobs.doctor.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts.Use;
import dev.anneal.jobs.doctor.facts.HostFacts.GpuFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.JavaFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.LibraryFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.LibraryFacts.Copy;
import dev.anneal.jobs.doctor.facts.HostFacts.NativesFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.PlaceFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.ProcessorFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.SparkFacts;
import dev.anneal.jobs.doctor.facts.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What checks say of one process: each change of a healthy machine is found, with what to do. */
class HostChecksTest {
    private static final String CUDA = "/opt/libtorch/lib";

    private static FindingAssert assertThatA(Check check, Facts driver) {
        return new FindingAssert(check, Facts.of(driver));
    }

    @Test
    void aHealthyMachineIsFine() {
        for (Check check : Check.ALL) {
            assertThat(check.findings(Facts.of(Facts.driver(), Facts.executor(1), Facts.executor(2))))
                    .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Finding.Severity.OK));
        }
    }

    @Test
    void java() {
        Facts driver = Facts.driver();
        assertThatA(new JavaCheck(), driver.with(new JavaFacts(11, "11.0.2", List.of(), 1)))
                .refuses(Kind.ENVIRONMENT, "This is Java 11.0.2, but Anneal and Spark need Java 17", "JAVA_HOME");
        assertThatA(new JavaCheck(), driver.with(new JavaFacts(17, "17", List.of("java.nio"), 1)))
                .refuses(Kind.ENVIRONMENT, "closed: java.nio", "--add-opens=java.base/java.nio=ALL-UNNAMED");
        assertThatA(new JavaCheck(), driver.with(new JavaFacts(21, "21", List.of(), 1)))
                .warns("Java 17 at most", "JDK 17");
    }

    @Test
    void spark() {
        assertThatA(new SparkCheck(), Facts.driver().with(new SparkFacts("3.5.1", "2.13.8")))
                .refuses(
                        Kind.ENVIRONMENT,
                        "Spark 3.5.1 with Scala 2.13.8, but the jar was built for Spark 3.5 with Scala 2.12",
                        "Submit");
        assertThatA(new SparkCheck(), Facts.driver().with(new SparkFacts("3.4.4", "2.12.17")))
                .refuses(Kind.ENVIRONMENT, "Spark 3.4.4", "Spark 3.5 for Scala 2.12");
    }

    @Test
    void disk() {
        Facts driver = Facts.driver();
        NativesFacts packed = new NativesFacts(false, "", "", "", "", "");
        assertThatA(new DiskCheck(), driver.with(new FolderFacts(Use.TEMPORARY, "/tmp", 0, false, true)))
                .refuses(Kind.ENVIRONMENT, "/tmp cannot be written: it is full", "anneal.staging");
        assertThatA(new DiskCheck(), driver.with(new FolderFacts(Use.TEMPORARY, "/tmp", 1 << 20, true, true)))
                .warns("has 1.0 MB free", "Free some space");
        assertThatA(new DiskCheck(), driver.with(new FolderFacts(Use.TEMPORARY, "/tmp", 1L << 40, true, false)))
                .warns("mounted noexec", "jna.tmpdir");
        assertThatA(new DiskCheck(), driver.with(new FolderFacts(Use.NATIVES, "/n", 1L << 40, true, false)))
                .refuses(Kind.ENVIRONMENT, "/n is mounted noexec", "anneal.natives");
        assertThatA(new DiskCheck(), driver.with(packed).with(new FolderFacts(Use.NATIVES, "/n", 1 << 20, true, true)))
                .refuses(Kind.RESOURCES, "/n has 1.0 MB free, but they take", "Free some space");
        assertThatA(new DiskCheck(), driver.with(packed).with(new FolderFacts(Use.NATIVES, "/n", 9, false, true)))
                .refuses(Kind.ENVIRONMENT, "/n cannot be written: this user may not", "ANNEAL_NATIVES");
        assertThatA(new DiskCheck(), driver.with(new FolderFacts(Use.NATIVES, "/n", 9, false, true)))
                .isFine();
    }

    @Test
    void natives() {
        assertThatA(new NativesCheck(), Facts.driver().with(new NativesFacts(true, CUDA, "2.6.0+cu124", "", "", "")))
                .refuses(
                        Kind.ENVIRONMENT,
                        "PYTORCH_LIBRARY_PATH is /opt/libtorch/lib with libtorch 2.6.0+cu124, but the bridge to it was built for 2.7.1",
                        "libtorch 2.7.1");
        assertThatA(new NativesCheck(), Facts.driver().with(new NativesFacts(true, CUDA, "", "", "", "")))
                .refuses(Kind.ENVIRONMENT, "nothing there says which version", "PYTORCH_VERSION=2.7.1");
        assertThatA(
                        new NativesCheck(),
                        Facts.driver().with(new NativesFacts(true, CUDA, "", "there is no libtorch.so in it", "", "")))
                .refuses(Kind.ENVIRONMENT, "but there is no libtorch.so in it", "unset it");
        assertThatA(
                        new NativesCheck(),
                        Facts.driver().with(new NativesFacts(true, "", "", "", "", "glibc is old. Update.")))
                .refuses(Kind.ENVIRONMENT, "PyTorch does not load: glibc is old. Update.", "");
        assertThatA(new NativesCheck(), Facts.driver().with(new NativesFacts(true, "", "", "", "2.5.1", "")))
                .refuses(Kind.ENVIRONMENT, "libtorch 2.5.1 was loaded, but Anneal needs 2.7.1", "PYTORCH_LIBRARY_PATH");
        assertThatA(
                        new NativesCheck(),
                        Facts.driver().with(new NativesFacts(true, CUDA, "2.7.1+cu128", "", "2.7.1", "")))
                .isFine();
    }

    @Test
    void processor() {
        assertThatA(new ProcessorCheck(), Facts.driver().with(new ProcessorFacts("aarch64", "avx2", 8)))
                .refuses(Kind.ENVIRONMENT, "The processor is aarch64", "x86-64");
        assertThatA(new ProcessorCheck(), Facts.driver().with(new ProcessorFacts("amd64", "", 8)))
                .warns("has no AVX2", "virtual machine");
        new FindingAssert(
                        new ProcessorCheck(),
                        Facts.of(
                                Facts.driver(),
                                Facts.executor(1),
                                Facts.executor(2).with(new ProcessorFacts("amd64", "avx2", 8))))
                .refuses(Kind.ENVIRONMENT, "Executors have different processors (avx2 fma avx512f; avx2)", "one kind");
    }

    @Test
    void gpu() {
        Facts executor = Facts.executor(1);
        GpuFacts given = new GpuFacts(List.of("0, H100, 80 GB"), "NVRM 550", List.of("0"));
        NativesFacts cuda = new NativesFacts(true, CUDA, "2.7.1+cu128", "", "2.7.1", "");
        assertThatA(new GpuCheck(), executor.with(new GpuFacts(List.of(), "", List.of("0"))))
                .refuses(
                        Kind.ENVIRONMENT,
                        "Spark hands out the GPUs 0, but there is no NVIDIA driver",
                        "discovery script");
        assertThatA(new GpuCheck(), executor.with(new GpuFacts(List.of("0, H100, 80 GB"), "NVRM 550", List.of())))
                .warns("but Spark gives none to this executor", "spark.executor.resource.gpu.amount=1");
        assertThat(new GpuCheck().findings(Facts.of(executor.with(given))))
                .extracting(Finding::text)
                .anySatisfy(
                        text -> assertThat(text).contains("the libraries that Anneal brings compute on the processor"))
                .anySatisfy(text -> assertThat(text).contains("libnccl.so.2 is in none of the usual folders"));
        assertThatA(new GpuCheck(), executor.with(given).with(cuda)).warns("libnccl.so.2", "NCCL_HOME");
    }

    @Test
    void classPath() {
        LibraryFacts netty = new LibraryFacts(
                "Netty", List.of(new Copy("4.1.96", "/spark/n.jar"), new Copy("4.1.50", "/more/n.jar")));
        LibraryFacts djl =
                new LibraryFacts("DJL", List.of(new Copy("", "/anneal.jar"), new Copy("0.30.0", "/more/api.jar")));
        LibraryFacts twice =
                new LibraryFacts("Jackson", List.of(new Copy("2.15.2", "/a.jar"), new Copy("2.15.2", "/b.jar")));
        assertThatA(new ClassPathCheck(), Facts.driver().with(netty))
                .warns(
                        "Netty is on the class path 2 times: 4.1.96 in /spark/n.jar, 4.1.50 in /more/n.jar",
                        "--packages");
        assertThatA(new ClassPathCheck(), Facts.driver().with(djl))
                .refuses(
                        Kind.ENVIRONMENT,
                        "DJL is on the class path 2 times: /anneal.jar, 0.30.0 in /more/api.jar",
                        "ANNEAL_JARS");
        assertThatA(new ClassPathCheck(), Facts.driver().with(twice)).isFine();
    }

    @Test
    void places() {
        PlaceFacts absent =
                new PlaceFacts(new Place("data.train.path", "/data/t.csv", Place.Use.READ), "there is no file");
        PlaceFacts refused = new PlaceFacts(new Place("output", "s3a://b/o", Place.Use.WRITE), "403");
        assertThatA(new PlacesCheck(), Facts.driver().with(refused))
                .refuses(Kind.USER, "output is s3a://b/o, which cannot be written: 403", "spark.hadoop");
        assertThatA(new PlacesCheck(), Facts.executor(1).with(absent))
                .refuses(
                        Kind.USER,
                        "data.train.path is /data/t.csv, which cannot be read: there is no file",
                        "where every executor sees it");
        assertThatA(new PlacesCheck(), Facts.driver()).saysNothing();
    }
}
