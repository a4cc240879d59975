package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Runs what each rank of a group does, one thread per rank. */
final class Ranks {
    static final Duration PATIENT = Duration.ofSeconds(30);

    /** Of this JVM alone, since another one may test at the same time. */
    static final Path MEMORY = ownFolder();

    /** What one rank does with its end of the group. */
    interface Work<T> {
        T run(AllReduce ranks) throws Exception;
    }

    private Ranks() {}

    private static Path ownFolder() {
        try {
            Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "ranks");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    static byte[] secret() {
        return "a secret of this test".getBytes();
    }

    static TcpOptions options(int rank, int worldSize, Duration timeout) {
        return new TcpOptions(rank, worldSize, InetAddress.getLoopbackAddress(), secret(), timeout);
    }

    /** What each rank returned, or the exception that it threw. */
    static <T> List<Object> over(Transport transport, int worldSize, Duration timeout, Work<T> work) {
        Rendezvous rendezvous = rendezvous(worldSize);
        return inThreads(worldSize, rank -> {
            try (AllReduce ranks = join(transport, options(rank, worldSize, timeout), rendezvous(rendezvous, rank))) {
                return work.run(ranks);
            }
        });
    }

    static AllReduce join(Transport transport, TcpOptions options, Rendezvous rendezvous) {
        RankGroup group = RankGroup.join(transport, options, MEMORY, rendezvous);
        assertThat(group.transport()).isEqualTo(transport);
        return group.allReduce();
    }

    /** The wires of a rank that does not play by the rules. */
    static SortedMap<Integer, Wire> wires(Transport transport, TcpOptions options, Rendezvous rendezvous) {
        Mesh mesh = Mesh.connect(options, rendezvous);
        return transport == Transport.TCP
                ? TcpAllReduce.wires(mesh)
                : SharedRings.agree(options, MEMORY, mesh).wires();
    }

    /** What ranks of this host have left in the memory file system. */
    static List<String> filesLeft() {
        String[] files = MEMORY.toFile().list();
        return files == null ? List.of("no folder " + MEMORY) : List.of(files);
    }

    static <T> List<Object> local(int worldSize, Duration timeout, Work<T> work) {
        List<LocalAllReduce> group = LocalAllReduce.group(worldSize, timeout);
        return inThreads(worldSize, rank -> {
            try (AllReduce ranks = group.get(rank)) {
                return work.run(ranks);
            }
        });
    }

    /** A barrier among threads; ranks are told apart by {@link #rendezvous(Rendezvous, int)}. */
    static Rendezvous rendezvous(int worldSize) {
        String[] texts = new String[worldSize];
        CyclicBarrier barrier = new CyclicBarrier(worldSize);
        return ranked -> {
            int colon = ranked.indexOf(':');
            texts[Integer.parseInt(ranked.substring(0, colon))] = ranked.substring(colon + 1);
            try {
                barrier.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException(e);
            }
            return List.copyOf(Arrays.asList(texts));
        };
    }

    static Rendezvous rendezvous(Rendezvous all, int rank) {
        return mine -> all.exchange(rank + ":" + mine);
    }

    /** Fails when threads of a transport outlive its end by two seconds. */
    static void awaitEndOfTransportThreads() throws InterruptedException {
        for (int i = 0; i < 100 && transportThreads() > 0; i++) {
            Thread.sleep(20);
        }
        assertThat(transportThreads()).isZero();
    }

    private static long transportThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("anneal-collective-"))
                .count();
    }

    interface RankCall {
        Object run(int rank) throws Exception;
    }

    static List<Object> inThreads(int worldSize, RankCall call) {
        ExecutorService threads = Executors.newFixedThreadPool(worldSize);
        try {
            IntFunction<Future<Object>> submit = rank -> threads.submit(() -> call.run(rank));
            List<Future<Object>> running = new ArrayList<>();
            for (int rank = 0; rank < worldSize; rank++) {
                running.add(submit.apply(rank));
            }
            List<Object> outcomes = new ArrayList<>();
            for (Future<Object> rank : running) {
                outcomes.add(outcome(rank));
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Object outcome(Future<Object> rank) {
        try {
            return rank.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("a rank did not end", e);
        }
    }
}
