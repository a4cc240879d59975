package dev.anneal.jobs.doctor.facts;

import dev.anneal.train.HostMemory;
import java.io.Serializable;
import java.util.List;

/**
 * One process of a run and its machine: the driver or an executor. Executors send theirs to the driver, where all are looked at.
 *
 * @param role "driver", or "executor 3"
 * @param nccl the NCCL library that was found; empty for none
 * @param clockMillis its time of day, in milliseconds since 1970
 */
public record HostFacts(
        String role,
        String host,
        JavaFacts java,
        SparkFacts spark,
        HostMemory memory,
        List<FolderFacts> folders,
        NativesFacts natives,
        ProcessorFacts processor,
        GpuFacts gpu,
        String nccl,
        List<LibraryFacts> libraries,
        List<PlaceFacts> places,
        long clockMillis)
        implements Serializable {
    public static final String DRIVER = "driver";

    public HostFacts {
        folders = List.copyOf(folders);
        libraries = List.copyOf(libraries);
        places = List.copyOf(places);
    }

    public boolean isDriver() {
        return role.equals(DRIVER);
    }

    /**
     * The JVM.
     *
     * @param feature 17 of 17.0.9
     * @param closed packages of {@code java.base} that Spark and Arrow reach into and that are not open
     */
    public record JavaFacts(int feature, String version, List<String> closed, long heapBytes) implements Serializable {
        public JavaFacts {
            closed = List.copyOf(closed);
        }
    }

    /** @param scala its whole version, such as 2.12.18 */
    public record SparkFacts(String version, String scala) implements Serializable {}

    /**
     * A local folder that a run writes to.
     *
     * @param path that exists: the folder, or the nearest one above it
     * @param mayRun whether programs and libraries there may be run: not mounted {@code noexec}
     */
    public record FolderFacts(Use use, String path, long freeBytes, boolean writable, boolean mayRun)
            implements Serializable {
        /** What for. */
        public enum Use {
            TEMPORARY,
            NATIVES,
            SHARED_MEMORY
        }
    }

    /**
     * PyTorch's libraries.
     *
     * @param unpacked whether they were unpacked on this host before
     * @param folder of another libtorch that the environment names; empty for none
     * @param folderVersion of that one, as it says itself; empty where it does not
     * @param folderProblem what is wrong with that folder; empty for nothing
     * @param loaded the version that was loaded; empty where nothing was
     * @param failure why it did not load; empty where it did, or nobody tried
     */
    public record NativesFacts(
            boolean unpacked, String folder, String folderVersion, String folderProblem, String loaded, String failure)
            implements Serializable {}

    /** @param instructionSets those of which kernels are chosen by */
    public record ProcessorFacts(String architecture, String instructionSets, int cores) implements Serializable {}

    /**
     * NVIDIA's devices.
     *
     * @param devices what {@code nvidia-smi} lists
     * @param driver of the kernel; empty for none
     * @param addresses those that Spark gives this process
     */
    public record GpuFacts(List<String> devices, String driver, List<String> addresses) implements Serializable {
        public GpuFacts {
            devices = List.copyOf(devices);
            addresses = List.copyOf(addresses);
        }
    }

    /** A library that is on the class path at least once. */
    public record LibraryFacts(String name, List<Copy> copies) implements Serializable {
        public LibraryFacts {
            copies = List.copyOf(copies);
        }

        /** @param version empty where it does not say */
        public record Copy(String version, String place) implements Serializable {}
    }

    /**
     * A place of the configuration, as this process sees it.
     *
     * @param problem why it cannot be used; empty if it can
     */
    public record PlaceFacts(Place place, String problem) implements Serializable {}
}
