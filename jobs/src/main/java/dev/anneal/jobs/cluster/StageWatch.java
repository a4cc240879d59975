package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * Hears what ranks say and which executors vanish while a stage runs, and afterwards names the culprit. A lost executor comes before what its
 * peers report: they only saw a connection end, and often sooner than Spark saw the process end.
 */
final class StageWatch extends SparkListener implements RankListener {
    private final RankListener listener;
    private final Map<String, RankStarted> ranksByExecutor = new ConcurrentHashMap<>();
    private volatile Optional<RankFailure> reported = Optional.empty();
    private volatile Optional<RankFailure> lost = Optional.empty();
    private final CountDownLatch lostSomething = new CountDownLatch(1);

    StageWatch(RankListener listener) {
        this.listener = listener;
    }

    @Override
    public void told(int rank, Serializable message) {
        if (message instanceof RankStarted started) {
            ranksByExecutor.put(started.executorId(), started);
        } else {
            listener.told(rank, message);
        }
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
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        RankStarted started = ranksByExecutor.get(removed.executorId());
        if (started != null) {
            lost = lost.or(() -> Optional.of(RankFailure.lost(started, removed.reason())));
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
}
