package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import dev.anneal.tensor.Engine;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a rank can do with its peers and its driver. Belongs to the task's thread, except {@link #tell}, {@link #ask} and {@link #blame}. */
public final class RankContext {
    private static final Logger LOG = LoggerFactory.getLogger(RankContext.class);

    private final BarrierTaskContext task;
    private final String stage;
    private final int worldSize;
    private volatile Pulse pulse = Pulse.NONE;
    private boolean blamed;

    RankContext(BarrierTaskContext task, String stage, int worldSize) {
        this.task = task;
        this.stage = stage;
        this.worldSize = worldSize;
    }

    public int rank() {
        return task.partitionId();
    }

    public int worldSize() {
        return worldSize;
    }

    /** The name or address under which Spark knows this machine; sockets between ranks bind to it. */
    public String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }

    public String executorId() {
        return SparkEnv.get().executorId();
    }

    /** The GPU that Spark gave this rank, by the address that the host's discovery script wrote; empty where executors have none. */
    public Optional<String> device() {
        return Optional.ofNullable(task.resourcesJMap().get(RankResources.GPU)).map(gpu -> gpu.addresses()[0]);
    }

    /** Makes the calling thread ready to compute on this rank's GPU, or on the processor where it has none. */
    public void enterEngine(int threads) {
        Engine.enter(threads, ComputeDevice.of(device()));
    }

    /** Hands one text to every rank and returns all of them, by rank; takes a second or two. All ranks call it equally often. */
    public List<String> exchange(String mine) {
        String[] all;
        try {
            all = task.allGather(mine);
        } catch (Exception problem) {
            // Scala declares nothing, so it may be anything.
            throw AnnealException.environment(
                    "Rank " + rank() + " waited in vain for its peers: " + problem.getMessage()
                            + ". See the logs of the other executors.",
                    problem);
        }
        if (task.isInterrupted()) {
            // Spark's barrier swallows the interrupt of a task that it waits for; without it the rank would work on for
            // nobody.
            throw AnnealException.environment(
                    "Rank " + rank()
                            + " was told to stop while it waited for its peers: another rank has failed. See that one's report.");
        }
        return List.of(all);
    }

    /** Tells the driver's {@link RankListener} something, and goes on. */
    public void tell(Serializable message) {
        AnnealPlugin.tell(message(message, RankMessage.Mode.TELL));
    }

    /** Asks the driver's {@link RankListener}, and waits; an error on its side is thrown here, with its kind. */
    public Serializable ask(Serializable question) {
        RankMessage.Answer answer = AnnealPlugin.ask(message(question, RankMessage.Mode.ASK));
        if (answer instanceof RankMessage.Refusal refusal) {
            throw new AnnealException(refusal.kind(), refusal.message());
        }
        return ((RankMessage.Value) answer).value();
    }

    /** From now on, heartbeats carry this rank's news; the last of them goes out when the rank fails. */
    public void pulse(Pulse ofRank) {
        pulse = ofRank;
    }

    /** One at a time, so that news arrive in their order. */
    synchronized void beat() {
        Pulse mine = pulse;
        mine.answered(ask(new Beat(mine.news())));
    }

    /**
     * Reports this rank as the one that failed. The stage does it by itself for whatever a task throws; a task that warns its peers first calls
     * it before that, so that the driver hears of the cause before it hears of the consequences. Waits until it has heard; never throws.
     */
    public synchronized void blame(Throwable problem) {
        if (!blamed) {
            blamed = true;
            // Spark interrupts the ranks of a stage that has failed; what they have seen is worth hearing all the same.
            boolean interrupted = Thread.interrupted();
            try {
                tell(new Beat(pulse.news()));
                ask(RankFailure.of(new RankPlace(rank(), host(), executorId()), problem));
            } catch (AnnealException nobodyListens) {
                LOG.warn(
                        "Rank {} failed, and perhaps the driver has not heard of it: {}",
                        rank(),
                        nobodyListens.getMessage(),
                        problem);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private RankMessage message(Serializable body, RankMessage.Mode mode) {
        return new RankMessage(stage, rank(), body, mode);
    }
}
