package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Hears what ranks say, which of them run, and which executors vanish while a stage runs, and afterwards names the culprit. A lost executor comes
 * before what its peers report: they only saw a connection end, and often sooner than Spark saw the process end.
 */
final class StageWatch extends SparkListener implements RankListener {
    private static final String JOB_GROUP = "spark.jobGroup.id";
    private static final long POLL_MILLIS = 50;

    private final String stage;
    private final RankListener listener;
    private final Set<Integer> stageIds = ConcurrentHashMap.newKeySet();
    private final Map<String, RankPlace> ranksByExecutor = new ConcurrentHashMap<>();
    private final Map<String, RankPlace> running = new ConcurrentHashMap<>();
    private volatile Optional<RankFailure> reported = Optional.empty();
    private volatile Optional<RankFailure> lost = Optional.empty();
    private final CountDownLatch lostSomething = new CountDownLatch(1);

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
        listener.told(rank, message);
    }

    @Override
    public Serializable asked(int rank, Serializable question) {
        if (question instanceof RankFailure failure) {
            reported = reported.or(() -> Optional.of(failure));
            return "";
        }
        return listener.asked(rank, question);
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        if (submitted.properties() != null
                && stage.equals(submitted.properties().getProperty(JOB_GROUP))) {
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
        }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        running.remove(removed.executorId());
        RankPlace place = ranksByExecutor.get(removed.executorId());
        if (place != null) {
            lost = lost.or(() -> Optional.of(RankFailure.lost(place, removed.reason())));
            lostSomething.countDown();
        }
    }

    /** The rank that failed first; where a rank blames anything but its input, a lost executor gets the time to be noticed. */
    Optional<RankFailure> culprit(Duration patience) throws InterruptedException {
        boolean certain = reported.filter(failure -> failure.kind() == AnnealException.Kind.USER)
                .isPresent();
        if (!certain && lostSomething.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return lost;
        }
        return reported;
    }

    /** Whether an executor of the stage has vanished. */
    boolean hasLostExecutor() {
        return lost.isPresent();
    }

    /** Gives ranks the time to end, and returns those that have not, by rank. */
    List<RankPlace> unfinished(Duration grace) throws InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        while (!running.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        return running.values().stream()
                .sorted(Comparator.comparingInt(RankPlace::rank))
                .toList();
    }
}
