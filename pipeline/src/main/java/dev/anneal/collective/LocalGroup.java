package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import dev.anneal.plan.Range;
import java.nio.ByteBuffer;
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
    private final Map<Long, Round<Collective>> buckets = new TreeMap<>();
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

    synchronized void start(int rank, Collective collective) {
        throwIfFailed(rank);
        TreeLayout layout =
                layouts.computeIfAbsent(collective.microBatches(), count -> TreeLayout.of(count, worldSize));
        collective.requireShare(layout, rank);
        long number = bucketsStarted[rank]++;
        Round<Collective> round = buckets.computeIfAbsent(number, ignored -> new Round<>());
        round.parts.put(rank, collective);
        if (round.parts.size() == worldSize) {
            buckets.remove(number);
            complete(rank, List.copyOf(round.parts.values()), layout);
            notifyAll();
        }
    }

    synchronized void finish(int rank) {
        while (true) {
            Optional<Round<Collective>> open = buckets.values().stream()
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

    synchronized void check(int rank) {
        throwIfFailed(rank);
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

    private void complete(int rank, List<Collective> parts, TreeLayout layout) {
        Frame first = parts.get(0).announcement(0);
        for (Collective part : parts) {
            if (!part.announcement(0).equals(first)) {
                fail(Failure.of(
                        rank,
                        AnnealException.bug("One rank started " + Collective.describe(first)
                                + " where another started " + Collective.describe(part.announcement(0))
                                + ". All ranks start the same buckets in the same order.")));
                throwIfFailed(rank);
            }
        }
        if (parts.get(0).scatters()) {
            sumSlices(parts, layout);
        }
        if (parts.get(0).gathers()) {
            copySlices(parts);
        }
    }

    /** Into each rank's own slice, the only part of its memory that is written. */
    private void sumSlices(List<Collective> parts, TreeLayout layout) {
        List<Subtree> pieces =
                parts.stream().flatMap(part -> part.mine().stream()).toList();
        for (int owner = 0; owner < worldSize; owner++) {
            ByteBuffer result = parts.get(owner).values();
            Range slice = slice(result, owner);
            boolean inPlace = pieces.size() == 1 && pieces.get(0).values() == result;
            if (!slice.isEmpty() && !inPlace) {
                List<FloatBuffer> sources = pieces.stream()
                        .map(piece -> floats(piece.values(), slice))
                        .toList();
                fold.fold(layout, parts.get(owner).precision(), sources, floats(result, slice));
            }
        }
    }

    private void copySlices(List<Collective> parts) {
        for (int owner = 0; owner < worldSize; owner++) {
            ByteBuffer values = parts.get(owner).values();
            Range slice = slice(values, owner);
            for (int other = 0; other < worldSize; other++) {
                if (other != owner) {
                    floats(parts.get(other).values(), slice).put(floats(values, slice));
                }
            }
        }
    }

    private Range slice(ByteBuffer values, int owner) {
        return SliceGrid.floats(values.limit() / Float.BYTES, worldSize, owner);
    }

    private static FloatBuffer floats(ByteBuffer values, Range range) {
        return TreeFold.floats(values, range.from() * Float.BYTES, range.size() * Float.BYTES);
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
