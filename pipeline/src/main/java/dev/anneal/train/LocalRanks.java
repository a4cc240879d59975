package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.LocalAllReduce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/**
 * Ranks that are threads of this process, of which one computes at a time. They give what as many executors give, and are as slow as one: to try a loop
 * out, and to find its mistakes, not to train faster.
 */
public final class LocalRanks {
    private LocalRanks() {}

    /** One rank's work. */
    @FunctionalInterface
    public interface Work<R> {
        R run(AllReduce allReduce) throws Exception;
    }

    /**
     * Runs the work on every rank and returns what each of them returned, by rank.
     *
     * @param patience how long a rank waits for the others, and for its turn
     * @throws Exception that of the rank which failed first, when all have ended
     */
    public static <R> List<R> run(int worldSize, Duration patience, Work<R> work) throws Exception {
        return run(worldSize, patience, LocalAllReduce.group(worldSize, patience)::get, work);
    }

    /** @param join lets a rank join the others, on its own thread */
    static <R> List<R> run(int worldSize, Duration patience, IntFunction<? extends AllReduce> join, Work<R> work)
            throws Exception {
        ReentrantLock turn = new ReentrantLock();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        ExecutorService threads = Executors.newFixedThreadPool(worldSize);
        try {
            List<Future<R>> ends = new ArrayList<>();
            for (int rank = 0; rank < worldSize; rank++) {
                int joining = rank;
                ends.add(threads.submit(() -> rank(new TakingTurns(join.apply(joining), turn), turn, work, failure)));
            }
            List<R> results = new ArrayList<>();
            for (Future<R> end : ends) {
                results.add(end.get());
            }
            return results;
        } catch (ExecutionException problem) {
            // Of a rank, perhaps of one that has only heard of it.
            Throwable first = failure.getNow(problem);
            if (first instanceof Error error) {
                throw error;
            }
            throw (Exception) first;
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static <R> R rank(
            TakingTurns allReduce, ReentrantLock turn, Work<R> work, CompletableFuture<Throwable> failure)
            throws Exception {
        try (allReduce) {
            turn.lock();
            try {
                return work.run(allReduce);
            } catch (Exception | Error problem) {
                failure.complete(problem);
                allReduce.fail(problem);
                throw problem;
            } finally {
                turn.unlock();
            }
        }
    }
}
