package dev.anneal.jobs.doctor.check;

import java.util.List;

/** Looks at facts, and at nothing else. */
public interface Check {
    /** What it found; nothing where it does not apply. */
    List<Finding> findings(Examination examination);

    /** All of them, in the order in which they are told. */
    List<Check> ALL = List.of(
            new JavaCheck(),
            new SparkCheck(),
            new SlotsCheck(),
            new ClockCheck(),
            new MemoryCheck(),
            new OverheadCheck(),
            new DiskCheck(),
            new SharedMemoryCheck(),
            new NativesCheck(),
            new ProcessorCheck(),
            new GpuCheck(),
            new ClassPathCheck(),
            new PlacesCheck(),
            new NetworkCheck(),
            new TimeCheck());

    /** Those of a driver whose executors are elsewhere. */
    List<Check> OF_A_DRIVER = List.of(new JavaCheck(), new SparkCheck(), new ClassPathCheck(), new NetworkCheck());
}
