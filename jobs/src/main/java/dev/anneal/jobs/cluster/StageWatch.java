package dev.anneal.jobs.cluster;

import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Hears what ranks say and when, which of them run, and which executors vanish while a stage runs. {@link Inquest} judges. Thread-safe. */
final class StageWatch extends SparkListener implements RankListener {
    /** As the time at which a rank was heard of. */
    static final long NEVER = Long.MIN_VALUE;

    private final String stage;
    private final RankListener listener;
    private final Set<Integer> stageIds = ConcurrentHashMap.newKeySet();
    private final Map<String, RankPlace> ranksByExecutor = new ConcurrentHashMap<>();
    private final Map<String, RankPlace> running = new ConcurrentHashMap<>();
    private final Map<Integer, Long> heardNanos = new ConcurrentHashMap<>();
    private final Map<Integer, RankFailure> reports = Collections.synchronizedMap(new LinkedHashMap<>());
    private volatile boolean listening;
    private volatile Optional<RankFailure> failedTask = Optional.empty();
    private volatile Optional<RankFailure> lost = Optional.empty();
    private volatile Optional<RankPlace> silenced = Optional.empty();

    /** @param stage the job group of the stage */
    StageWatch(String stage, RankListener listener) {
        this.stage = stage;
        this.listener = listener;
    }

    String stage() {
        return stage;
    }

    @Override
    public void told(int rank, Serializable message) {
        hear(rank, () -> {
            if (message instanceof Beat beat) {
                listener.beat(rank, beat.news());
            } else {
                listener.told(rank, message);
            }
            return "";
        });
    }

    @Override
    public Serializable asked(int rank, Serializable question) {
        return hear(rank, () -> {
            if (question instanceof Beat beat) {
                return listener.beat(rank, beat.news());
            }
            if (question instanceof RankFailure failure) {
                reports.putIfAbsent(rank, failure);
                return "";
            }
            return listener.asked(rank, question);
        });
    }

    private Serializable hear(int rank, Supplier<Serializable> listen) {
        listening = true;
        try {
            return listen.get();
        } finally {
            listening = false;
            heardNanos.put(rank, System.nanoTime());
        }
    }

    /** Whether the driver is busy with what a rank said: others wait for their turn, and their silence says nothing. */
    boolean isListening() {
        return listening;
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        if (submitted.properties() != null
                && stage.equals(submitted.properties().getProperty(NamedJobs.GROUP))) {
            stageIds.add(submitted.stageInfo().stageId());
        }
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
        if (stageIds.contains(start.stageId())) {
            String executor = start.taskInfo().executorId();
            RankPlace place =
                    new RankPlace(start.taskInfo().index(), start.taskInfo().host(), executor);
            ranksByExecutor.put(executor, place);
            running.put(executor, place);
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (stageIds.contains(end.stageId())) {
            running.remove(end.taskInfo().executorId());
            RankPlace place = ranksByExecutor.get(end.taskInfo().executorId());
            if (place != null && end.reason() instanceof ExceptionFailure failure) {
                failedTask = failedTask.or(() -> Optional.of(RankFailure.unreported(place, failure.toErrorString())));
            }
        }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        running.remove(removed.executorId());
        RankPlace place = ranksByExecutor.get(removed.executorId());
        if (place != null) {
            lost = lost.or(() -> Optional.of(RankFailure.lost(place, removed.reason())));
        }
    }

    /** The driver itself has given up on a rank. */
    void silenced(RankPlace place) {
        silenced = Optional.of(place);
    }

    Optional<RankPlace> silenced() {
        return silenced;
    }

    /** The first executor of the stage that vanished. */
    Optional<RankFailure> lost() {
        return lost;
    }

    /**
     * The first rank that reported a failure of its own, or else the first that heard of one; before it, one whose task failed first of all without a
     * report.
     */
    Optional<RankFailure> firstReport() {
        Optional<RankFailure> mute = failedTask.filter(
                failure -> !reports.containsKey(failure.place().rank()));
        if (mute.isPresent()) {
            return mute;
        }
        synchronized (reports) {
            return reports.values().stream()
                    .filter(failure -> !failure.hearsay())
                    .findFirst()
                    .or(() -> reports.values().stream().findFirst());
        }
    }

    /** Ranks that have not come to an end, by rank. */
    List<RankPlace> running() {
        return running.values().stream()
                .sorted(Comparator.comparingInt(RankPlace::rank))
                .toList();
    }

    /** When a rank said anything last, by {@link System#nanoTime}; {@link #NEVER} if it did not. */
    long lastHeard(int rank) {
        return heardNanos.getOrDefault(rank, NEVER);
    }

    /** For how long a rank has said nothing; no time at all if it has never said anything. */
    Duration silence(RankPlace place) {
        long heard = lastHeard(place.rank());
        return heard == NEVER ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - heard);
    }

    /** What each rank that ran has reported, by rank. */
    List<RankStatement> statements() {
        return ranksByExecutor.values().stream()
                .sorted(Comparator.comparingInt(RankPlace::rank))
                .map(place -> Optional.ofNullable(reports.get(place.rank()))
                        .map(failure -> new RankStatement(place, failure.message(), failure.stackTrace()))
                        .orElseGet(() -> new RankStatement(place, "", "")))
                .toList();
    }
}
