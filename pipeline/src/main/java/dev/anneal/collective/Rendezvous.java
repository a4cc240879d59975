package dev.anneal.collective;

import java.util.List;

/** How ranks find each other: Spark's {@code BarrierTaskContext.allGather}, or a barrier among threads. */
@FunctionalInterface
public interface Rendezvous {
    /** Waits for all ranks; returns what each of them passed in, in rank order. */
    List<String> exchange(String mine);
}
