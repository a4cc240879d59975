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
import dev.anneal.jobs.doctor.facts.HostFacts.MemoryFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.NativesFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.PlaceFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.ProcessorFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.SparkFacts;
import dev.anneal.jobs.doctor.facts.SessionFacts;
import dev.anneal.train.estimate.TrainingMemory;
import java.util.List;
import java.util.Optional;

/** Facts of a healthy machine, of which a test changes one. */
record Facts(
        String role,
        String host,
        JavaFacts java,
        SparkFacts spark,
        MemoryFacts memory,
        List<FolderFacts> folders,
        NativesFacts natives,
        ProcessorFacts processor,
        GpuFacts gpu,
        String nccl,
        List<LibraryFacts> libraries,
        List<PlaceFacts> places,
        long clockMillis) {
    static final long GIB = 1L << 30;
    static final CompiledVersions COMPILED = new CompiledVersions("3.5.5", "2.12", "2.7.1", 17);
    private static final String AVX = "avx2 fma avx512f";

    static Facts driver() {
        return new Facts(
                HostFacts.DRIVER,
                "here",
                new JavaFacts(17, "17.0.9", List.of(), GIB),
                new SparkFacts("3.5.1", "2.12.18"),
                new MemoryFacts(16 * GIB, 12 * GIB, Long.MAX_VALUE, 0),
                List.of(
                        new FolderFacts(Use.TEMPORARY, "/tmp", 50 * GIB, true, true),
                        new FolderFacts(Use.NATIVES, "/home/u", 50 * GIB, true, true),
                        new FolderFacts(Use.SHARED_MEMORY, "/dev/shm", 8 * GIB, true, true)),
                new NativesFacts(true, "", "", "", "2.7.1", ""),
                new ProcessorFacts("amd64", AVX, 8),
                new GpuFacts(List.of(), "", List.of()),
                "",
                List.of(),
                List.of(),
                1_000_000);
    }

    static Facts executor(int id) {
        return driver().as("executor " + id, "node");
    }

    HostFacts facts() {
        return new HostFacts(
                role,
                host,
                java,
                spark,
                memory,
                folders,
                natives,
                processor,
                gpu,
                nccl,
                libraries,
                places,
                clockMillis);
    }

    Facts as(String otherRole, String otherHost) {
        return new Facts(
                otherRole,
                otherHost,
                java,
                spark,
                memory,
                folders,
                natives,
                processor,
                gpu,
                nccl,
                libraries,
                places,
                clockMillis);
    }

    Facts with(JavaFacts other) {
        return new Facts(
                role,
                host,
                other,
                spark,
                memory,
                folders,
                natives,
                processor,
                gpu,
                nccl,
                libraries,
                places,
                clockMillis);
    }

    Facts with(SparkFacts other) {
        return new Facts(
                role,
                host,
                java,
                other,
                memory,
                folders,
                natives,
                processor,
                gpu,
                nccl,
                libraries,
                places,
                clockMillis);
    }

    Facts with(MemoryFacts other) {
        return new Facts(
                role, host, java, spark, other, folders, natives, processor, gpu, nccl, libraries, places, clockMillis);
    }

    /** In place of the one of the same use. */
    Facts with(FolderFacts other) {
        List<FolderFacts> changed = folders.stream()
                .map(folder -> folder.use() == other.use() ? other : folder)
                .toList();
        return new Facts(
                role,
                host,
                java,
                spark,
                memory,
                changed,
                natives,
                processor,
                gpu,
                nccl,
                libraries,
                places,
                clockMillis);
    }

    Facts with(NativesFacts other) {
        return new Facts(
                role, host, java, spark, memory, folders, other, processor, gpu, nccl, libraries, places, clockMillis);
    }

    Facts with(ProcessorFacts other) {
        return new Facts(
                role, host, java, spark, memory, folders, natives, other, gpu, nccl, libraries, places, clockMillis);
    }

    Facts with(GpuFacts other) {
        return new Facts(
                role,
                host,
                java,
                spark,
                memory,
                folders,
                natives,
                processor,
                other,
                nccl,
                libraries,
                places,
                clockMillis);
    }

    Facts with(LibraryFacts other) {
        return new Facts(
                role,
                host,
                java,
                spark,
                memory,
                folders,
                natives,
                processor,
                gpu,
                nccl,
                List.of(other),
                places,
                clockMillis);
    }

    Facts with(PlaceFacts other) {
        return new Facts(
                role,
                host,
                java,
                spark,
                memory,
                folders,
                natives,
                processor,
                gpu,
                nccl,
                libraries,
                List.of(other),
                clockMillis);
    }

    Facts at(long millis) {
        return new Facts(
                role, host, java, spark, memory, folders, natives, processor, gpu, nccl, libraries, places, millis);
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
