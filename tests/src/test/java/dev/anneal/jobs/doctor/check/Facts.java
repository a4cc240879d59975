package dev.anneal.jobs.doctor.check;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.jobs.doctor.check.Examination.Placement;
import dev.anneal.jobs.doctor.facts.CompiledVersions;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts.Use;
import dev.anneal.jobs.doctor.facts.HostFacts.GpuFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.JavaFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.LibraryFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.NativesFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.PlaceFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.ProcessorFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.SparkFacts;
import dev.anneal.jobs.doctor.facts.SessionFacts;
import dev.anneal.train.HostMemory;
import dev.anneal.train.estimate.TrainingMemory;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Facts of a healthy machine, of which a test changes one. */
final class Facts {
    static final long GIB = 1L << 30;
    static final CompiledVersions COMPILED = new CompiledVersions("3.5.5", "2.12", "2.7.1", 17);
    private static final String AVX = "avx2 fma avx512f";

    private String role = HostFacts.DRIVER;
    private String host = "here";
    private JavaFacts java = new JavaFacts(17, "17.0.9", List.of(), GIB);
    private SparkFacts spark = new SparkFacts("3.5.1", "2.12.18");
    private HostMemory memory = new HostMemory(16 * GIB, 12 * GIB, Long.MAX_VALUE, 0);
    private List<FolderFacts> folders = List.of(
            new FolderFacts(Use.TEMPORARY, "/tmp", 50 * GIB, true, true),
            new FolderFacts(Use.NATIVES, "/home/u", 50 * GIB, true, true),
            new FolderFacts(Use.SHARED_MEMORY, "/dev/shm", 8 * GIB, true, true));
    private NativesFacts natives = new NativesFacts(true, "", "", "", "2.7.1", "");
    private ProcessorFacts processor = new ProcessorFacts("amd64", AVX, 8);
    private GpuFacts gpu = new GpuFacts(List.of(), "", List.of());
    private List<LibraryFacts> libraries = List.of();
    private List<PlaceFacts> places = List.of();
    private long clockMillis = 1_000_000;

    private Facts() {}

    static Facts driver() {
        return new Facts();
    }

    static Facts executor(int id) {
        return driver().as("executor " + id, "node");
    }

    HostFacts facts() {
        return new HostFacts(
                role, host, java, spark, memory, folders, natives, processor, gpu, "", libraries, places, clockMillis);
    }

    private Facts changed(Consumer<Facts> change) {
        Facts copy = new Facts();
        copy.role = role;
        copy.host = host;
        copy.java = java;
        copy.spark = spark;
        copy.memory = memory;
        copy.folders = folders;
        copy.natives = natives;
        copy.processor = processor;
        copy.gpu = gpu;
        copy.libraries = libraries;
        copy.places = places;
        copy.clockMillis = clockMillis;
        change.accept(copy);
        return copy;
    }

    Facts as(String otherRole, String otherHost) {
        return changed(copy -> {
            copy.role = otherRole;
            copy.host = otherHost;
        });
    }

    Facts with(JavaFacts other) {
        return changed(copy -> copy.java = other);
    }

    Facts with(SparkFacts other) {
        return changed(copy -> copy.spark = other);
    }

    Facts with(HostMemory other) {
        return changed(copy -> copy.memory = other);
    }

    /** In place of the one of the same use. */
    Facts with(FolderFacts other) {
        return changed(copy -> copy.folders = folders.stream()
                .map(folder -> folder.use() == other.use() ? other : folder)
                .toList());
    }

    Facts with(NativesFacts other) {
        return changed(copy -> copy.natives = other);
    }

    Facts with(ProcessorFacts other) {
        return changed(copy -> copy.processor = other);
    }

    Facts with(GpuFacts other) {
        return changed(copy -> copy.gpu = other);
    }

    Facts with(LibraryFacts other) {
        return changed(copy -> copy.libraries = List.of(other));
    }

    Facts with(PlaceFacts other) {
        return changed(copy -> copy.places = List.of(other));
    }

    Facts at(long millis) {
        return changed(copy -> copy.clockMillis = millis);
    }

    static RunConfig config(String... overrides) {
        return RunConfigReader.parse("""
                name: examined
                task: single-label
                model: {source: nowhere}
                data: {train: {path: rows.csv, format: csv}, split: {validation: 0.1}, max-length: 128}
                train: {epochs: 3, batch-size: 16, micro-batch-size: 4}
                output: runs/examined
                """, "examined.yaml", List.of(overrides));
    }

    /** Two executors of four cores were asked at 1,000,000 ms and had answered 2,000 ms later. */
    static SessionFacts session() {
        return new SessionFacts("spark://m", 2, 2, 2, "", "", 1, 4, GIB, Long.MAX_VALUE, 1_000_000, 1_002_000);
    }

    /** A rank needs 1 GiB for certain, and perhaps 2. */
    static Forecast forecast() {
        TrainingMemory memory = new TrainingMemory(GIB / 4, GIB / 4, GIB / 2, 0, GIB / 4, GIB / 4, GIB / 4, GIB / 4);
        return new Forecast(memory, Optional.empty(), Optional.empty());
    }

    static Examination of(Facts... hosts) {
        return new Examination(
                COMPILED,
                Optional.of(config()),
                List.of(hosts).stream().map(Facts::facts).toList(),
                Optional.of(session()),
                Optional.of(forecast()),
                Placement.CLUSTER);
    }
}
