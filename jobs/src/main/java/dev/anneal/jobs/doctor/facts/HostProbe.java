package dev.anneal.jobs.doctor.facts;

import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.InstructionSets;
import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.JavaFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.NativesFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.ProcessorFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.SparkFacts;
import dev.anneal.natives.NativeCache;
import dev.anneal.train.HostMemory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.package$;

/** Gathers the facts of the process that it runs in. */
public final class HostProbe {
    /** Packages of {@code java.base} that Spark opens for itself. */
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private final Surroundings surroundings;
    private final InstantSource clock;

    /** How much to find out. */
    public enum Depth {
        /** What costs milliseconds. */
        QUICK,
        /** And loads PyTorch, asks {@code nvidia-smi}, and tries every place. */
        THOROUGH
    }

    /**
     * What to look for.
     *
     * @param role "driver", or "executor 3"
     * @param memoryFolder where executors of one host share memory
     * @param places of the configuration
     * @param gpus addresses that Spark gives this process
     */
    public record Wish(String role, String memoryFolder, List<Place> places, List<String> gpus) {
        public Wish {
            places = List.copyOf(places);
            gpus = List.copyOf(gpus);
        }
    }

    public HostProbe(Surroundings surroundings, InstantSource clock) {
        this.surroundings = surroundings;
        this.clock = clock;
    }

    /** @param host the name under which Spark knows this machine */
    public HostFacts read(Depth depth, String host, Wish wish, Configuration hadoop) {
        GpuProbe gpu = new GpuProbe(surroundings);
        boolean thorough = depth == Depth.THOROUGH;
        return new HostFacts(
                wish.role(),
                host,
                java(),
                new SparkFacts(package$.MODULE$.SPARK_VERSION(), scala.util.Properties.versionNumberString()),
                HostMemory.below(surroundings.root()),
                folders(wish.memoryFolder()),
                natives(depth),
                processor(),
                thorough ? gpu.ask(wish.gpus()) : gpu.look(wish.gpus()),
                gpu.nccl(),
                new ClassPathProbe(HostProbe.class.getClassLoader()).read(),
                thorough
                        ? wish.places().stream()
                                .map(new PlaceProbe(hadoop)::read)
                                .toList()
                        : List.of(),
                clock.millis());
    }

    private JavaFacts java() {
        Module mine = HostProbe.class.getModule();
        Module java = Object.class.getModule();
        return new JavaFacts(
                Runtime.version().feature(),
                surroundings.property("java.version"),
                OPENED.stream().filter(name -> !java.isOpen(name, mine)).toList(),
                Runtime.getRuntime().maxMemory());
    }

    private List<FolderFacts> folders(String memoryFolder) {
        FolderProbe probe = new FolderProbe(surroundings);
        return List.of(
                probe.read(FolderFacts.Use.TEMPORARY, HostFolders.models()),
                probe.read(FolderFacts.Use.NATIVES, NativeCache.root()),
                probe.read(FolderFacts.Use.SHARED_MEMORY, Path.of(memoryFolder)));
    }

    private NativesFacts natives(Depth depth) {
        NativesProbe probe =
                new NativesProbe(surroundings, CompiledVersions.read().libtorch());
        return switch (depth) {
            case QUICK -> probe.look();
            case THOROUGH -> probe.load();
        };
    }

    private ProcessorFacts processor() {
        return new ProcessorFacts(
                surroundings.property("os.arch"),
                surroundings.text("/proc/cpuinfo").map(InstructionSets::in).orElse(""),
                Runtime.getRuntime().availableProcessors());
    }
}
