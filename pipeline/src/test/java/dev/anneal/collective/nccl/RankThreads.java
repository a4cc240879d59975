package dev.anneal.collective.nccl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A thread for each rank. */
final class RankThreads {
    private RankThreads() {}

    interface RankCall<T> {
        T run(int rank) throws Exception;
    }

    /** What all ranks return, or what the first of them threw. */
    static <T> List<T> run(int worldSize, RankCall<T> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(worldSize);
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int rank = 0; rank < worldSize; rank++) {
                int number = rank;
                running.add(threads.submit(() -> call.run(number)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> rank : running) {
                results.add(rank.get(60, TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException problem) {
            throw (Exception) problem.getCause();
        } finally {
            threads.shutdownNow();
        }
    }
}
