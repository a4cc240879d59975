package dev.anneal.benchmark;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.RankGroup;
import dev.anneal.collective.Rendezvous;
import dev.anneal.collective.TcpOptions;
import dev.anneal.config.Transport;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Ranks of one JVM, a thread each, joined over the loopback interface or shared memory. */
final class LoopbackGroup implements AutoCloseable {
    private static final byte[] SECRET = new byte[16];
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ExecutorService threads;
    private final List<AllReduce> ranks;

    private LoopbackGroup(ExecutorService threads, List<AllReduce> ranks) {
        this.threads = threads;
        this.ranks = ranks;
    }

    static LoopbackGroup of(int worldSize, Transport transport) throws ExecutionException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(worldSize);
        String[] addresses = new String[worldSize];
        CyclicBarrier barrier = new CyclicBarrier(worldSize);
        List<AllReduce> ranks = onAll(threads, worldSize, rank -> () -> {
            TcpOptions options = new TcpOptions(rank, worldSize, InetAddress.getLoopbackAddress(), SECRET, TIMEOUT);
            Rendezvous rendezvous = mine -> {
                addresses[rank] = mine;
                await(barrier);
                return List.copyOf(Arrays.asList(addresses));
            };
            return RankGroup.join(transport, options, MEMORY, rendezvous).allReduce();
        });
        return new LoopbackGroup(threads, ranks);
    }

    AllReduce rank(int rank) {
        return ranks.get(rank);
    }

    /** Runs what each rank does and waits for all of them. */
    void onEveryRank(IntFunction<Callable<Void>> work) throws ExecutionException, InterruptedException {
        onAll(threads, ranks.size(), work);
    }

    private static <T> List<T> onAll(ExecutorService threads, int worldSize, IntFunction<Callable<T>> work)
            throws ExecutionException, InterruptedException {
        List<Future<T>> running = new ArrayList<>();
        for (int rank = 0; rank < worldSize; rank++) {
            running.add(threads.submit(work.apply(rank)));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> rank : running) {
            results.add(rank.get());
        }
        return results;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("the ranks did not meet", e);
        }
    }

    @Override
    public void close() {
        ranks.forEach(AllReduce::close);
        threads.shutdownNow();
    }
}
