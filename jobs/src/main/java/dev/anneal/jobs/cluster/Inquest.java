package dev.anneal.jobs.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds the rank that failed first. A rank that reports wrong input or a defect is right about itself. Else, from the surest to the weakest: an
 * executor that Spark has lost; a rank whose heartbeat has stopped; one whose heart beats, but which does not come to an end although it was told to,
 * as where native code hangs; the rank that reported first. The last comes last because peers of a dead rank only saw a connection end, and often
 * sooner than Spark saw the process end.
 */
final class Inquest {
    private static final Duration LOST_EXECUTOR_PATIENCE = Duration.ofMillis(1500);

    /** How long ranks may take to end after one of them has failed: native code runs on until its micro-batch is done. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** The same where the culprit is certain, and only the others' reports are waited for. */
    private static final Duration SHORT_GRACE = Duration.ofSeconds(2);

    /** Three heartbeats, and what a busy machine may add. */
    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(4);

    private static final long POLL_MILLIS = 50;

    private final StageWatch watch;
    private final Duration silence;

    /** @param timeout after which ranks complain about a silent peer */
    Inquest(StageWatch watch, Duration timeout) {
        this.watch = watch;
        Duration half = timeout.dividedBy(2);
        this.silence = half.compareTo(SHORTEST_SILENCE) > 0 ? half : SHORTEST_SILENCE;
    }

    /**
     * What was found.
     *
     * @param culprit empty if no rank has failed
     * @param unfinished ranks that have not come to an end, where another attempt may follow
     */
    record Finding(Optional<RankFailure> culprit, List<RankPlace> unfinished) {}

    Finding hold() throws InterruptedException {
        Optional<RankFailure> first = watch.firstReport();
        if (first.isPresent() && !first.get().mayPass()) {
            awaitEnds(SHORT_GRACE);
            return new Finding(watch.firstReport(), List.of());
        }
        awaitEnds(GRACE);
        List<RankPlace> unfinished = watch.running();
        return new Finding(culprit(unfinished), unfinished);
    }

    private void awaitEnds(Duration grace) throws InterruptedException {
        long start = System.nanoTime();
        long waited = 0;
        while (waited < grace.toNanos()) {
            List<RankPlace> running = watch.running();
            boolean named = watch.lost().isPresent() || running.stream().anyMatch(this::isSilent);
            boolean ended = running.stream().allMatch(this::isSilent);
            if (ended && (named || waited > LOST_EXECUTOR_PATIENCE.toNanos())) {
                return;
            }
            Thread.sleep(POLL_MILLIS);
            waited = System.nanoTime() - start;
        }
    }

    private Optional<RankFailure> culprit(List<RankPlace> unfinished) {
        Optional<RankFailure> report = watch.firstReport();
        if (watch.lost().isPresent()) {
            // Its own last words tell more: Spark ends an executor that is out of memory.
            String lost = watch.lost().orElseThrow().place().executorId();
            return report.filter(failure -> failure.place().executorId().equals(lost))
                    .or(watch::lost);
        }
        Optional<RankPlace> silent = watch.silenced()
                .or(() -> unfinished.stream().filter(this::isSilent).findFirst());
        if (silent.isPresent()) {
            // What its peers report after the driver has given up on it is only that they were interrupted.
            Optional<RankFailure> peer = watch.silenced().isPresent() ? Optional.empty() : report;
            return silent.map(place -> RankFailure.silent(place, watch.silence(place), peer));
        }
        return report.map(failure -> unfinished.stream()
                .filter(place -> place.rank() != failure.place().rank())
                .findFirst()
                .map(place -> RankFailure.hanging(place, failure))
                .orElse(failure));
    }

    private boolean isSilent(RankPlace place) {
        return watch.silence(place).compareTo(silence) > 0;
    }
}
