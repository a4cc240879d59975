package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the ranks of a {@link LocalAllReduce} share. Every method holds the group's monitor, also while it adds. */
final class LocalGroup {
    /** The n-th call of every rank; complete when all have made it. */
    private static final class Round<T> {
        final Map<Integer, T> parts = new TreeMap<>();
        int collected;
    }

    private final int worldSize;
    private final Duration timeout;
    private final TreeFold fold = new TreeFold();
    private final Map<Integer, TreeLayout> layouts = new HashMap<>();
    private final Map<Long, Round<Bucket>> buckets = new TreeMap<>();
    private final Map<Long, Round<byte[]>> messages = new TreeMap<>();
    private final long[] bucketsStarted;
    private final long[] messagesSent;
    private final boolean[] left;
    private Optional<Failure> failure = Optional.empty();

    LocalGroup(int worldSize, Duration timeout) {
        if (worldSize < 1) {
            throw AnnealException.bug("A group of " + worldSize + " ranks was asked for. It needs one at least.");
        }
        this.worldSize = worldSize;
        this.timeout = timeout;
        this.bucketsStarted = new long[worldSize];
        this.messagesSent = new long[worldSize];
        this.left = new boolean[worldSize];
    }

    int worldSize() {
        return worldSize;
    }

    synchronized void start(int rank, Bucket bucket) {
        throwIfFailed(rank);
        TreeLayout layout = layouts.computeIfAbsent(bucket.microBatches(), count -> TreeLayout.of(count, worldSize));
        Reduction.requireShare(bucket, layout, rank);
        long number = bucketsStarted[rank]++;
        Round<Bucket> round = buckets.computeIfAbsent(number, ignored -> new Round<>());
        round.parts.put(rank, bucket);
        if (round.parts.size() == worldSize) {
            buckets.remove(number);
            reduce(rank, List.copyOf(round.parts.values()), layout);
            notifyAll();
        }
    }

    synchronized void finish(int rank) {
        while (true) {
            Optional<Round<Bucket>> open = buckets.values().stream()
                    .filter(round -> round.parts.containsKey(rank))
                    .findFirst();
            if (open.isEmpty()) {
                throwIfFailed(rank);
                return;
            }
            awaitOthers(rank, open.get());
        }
    }

    synchronized List<byte[]> allGather(int rank, byte[] mine) {
        Message.requireBounded(mine);
        long number = messagesSent[rank]++;
        Round<byte[]> round = messages.computeIfAbsent(number, ignored -> new Round<>());
        round.parts.put(rank, mine.clone());
        notifyAll();
        throwIfFailed(rank);
        while (round.parts.size() < worldSize) {
            awaitOthers(rank, round);
        }
        if (++round.collected == worldSize) {
            messages.remove(number);
        }
        return round.parts.values().stream().map(byte[]::clone).toList();
    }

    synchronized void fail(Failure first) {
        if (failure.isEmpty()) {
            failure = Optional.of(first);
            notifyAll();
        }
    }

    synchronized void leave(int rank) {
        if (!left[rank] && buckets.values().stream().anyMatch(round -> round.parts.containsKey(rank))) {
            fail(Failure.of(rank, AnnealException.bug("Rank " + rank + " left before its buckets were finished.")));
        }
        left[rank] = true;
        notifyAll();
    }

    private void reduce(int rank, List<Bucket> parts, TreeLayout layout) {
        Bucket first = parts.get(0);
        for (Bucket part : parts) {
            if (part.cells() != first.cells()
                    || part.microBatches() != first.microBatches()
                    || part.id() != first.id()) {
                fail(Failure.of(rank, Reduction.differentBuckets(first, part)));
                throwIfFailed(rank);
            }
        }
        List<Subtree> pieces =
                parts.stream().flatMap(part -> part.mine().stream()).toList();
        List<FloatBuffer> results = new ArrayList<>();
        for (Bucket part : parts) {
            boolean inPlace = pieces.size() == 1 && pieces.get(0).values() == part.result();
            if (!inPlace) {
                results.add(TreeFold.floats(part.result(), 0, part.result().limit()));
            }
        }
        if (!results.isEmpty()) {
            List<FloatBuffer> sources = pieces.stream()
                    .map(piece ->
                            TreeFold.floats(piece.values(), 0, piece.values().limit()))
                    .toList();
            fold.fold(layout, sources, results);
        }
    }

    private void awaitOthers(int rank, Round<?> round) {
        throwIfFailed(rank);
        int arrived = round.parts.size();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (round.parts.size() == arrived && failure.isEmpty()) {
            List<Integer> missing = missing(round);
            for (int other : missing) {
                if (left[other]) {
                    fail(Failure.of(
                            rank,
                            AnnealException.environment("Rank " + other + " left while rank " + rank
                                    + " waited for it. All ranks make the same calls.")));
                    throwIfFailed(rank);
                }
            }
            long millis = (deadline - System.nanoTime()) / 1_000_000 + 1;
            if (millis <= 0) {
                fail(Failure.of(
                        rank,
                        AnnealException.resources("Ranks " + missing + " did nothing for " + timeout + " while rank "
                                + rank + " waited for them. Look for what holds them, or raise the timeout.")));
            } else {
                pause(rank, millis);
            }
        }
        throwIfFailed(rank);
    }

    private List<Integer> missing(Round<?> round) {
        List<Integer> missing = new ArrayList<>();
        for (int other = 0; other < worldSize; other++) {
            if (!round.parts.containsKey(other)) {
                missing.add(other);
            }
        }
        return missing;
    }

    private void pause(int rank, long millis) {
        try {
            wait(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            fail(Failure.of(rank, AnnealException.environment("Rank " + rank + " was interrupted.", interrupted)));
        }
    }

    private void throwIfFailed(int rank) {
        failure.ifPresent(first -> {
            throw first.exception(rank, "");
        });
    }
}
