package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Adds up this rank's slice of every collective whose vectors lie in arenas: it reads the subtrees of all ranks where they lie and writes the sum to
 * the results of all ranks, in the order of the same tree, part by part in the cache. No byte is copied on its way, and only news travels.
 *
 * <p>A rank's slice of any vector is read and written by that rank alone, from the moment when all have announced the collective until it tells that
 * the slice is finished. When all others have told so, a rank has its vectors back.
 *
 * <p>Also adds up what needs no other rank's part, where only now is known that the sum must travel.
 */
final class PlacedSums implements Runnable {
    /** 8 MiB: told of often enough that nobody takes this rank for silent, and seldom enough that it costs nothing. */
    private static final int BLOCKS_AT_ONCE = 32;

    private final MeshSession session;
    private final Arenas arenas;
    private final TreeFold fold = new TreeFold();

    /**
     * Whole vectors.
     *
     * @param sources what is added, by piece of the layout; or, in an all-gather, what is copied
     * @param results where the sum goes
     */
    private record Vectors(List<ByteBuffer> sources, List<ByteBuffer> results) {}

    PlacedSums(MeshSession session, Arenas arenas) {
        this.session = session;
        this.arenas = arenas;
    }

    @Override
    public void run() {
        try {
            for (Optional<Reduction> next = next(); next.isPresent(); next = next()) {
                addUp(next.get());
            }
        } catch (IOException wrongPlace) {
            session.fail(AnnealException.environment(
                    "Rank " + session.rank() + " was told of " + wrongPlace.getMessage()
                            + ", where nothing of the kind is. All ranks must run the same program and version.",
                    wrongPlace));
        } catch (Throwable defect) {
            session.fail(Failure.of(session.rank(), defect));
        }
    }

    /** Waits for something to add; empty when the session has ended. */
    private Optional<Reduction> next() {
        session.lock().lock();
        try {
            while (session.failure().isEmpty() && !session.isLeaving()) {
                Optional<Reduction> next = session.inFlight().stream()
                        .filter(Reduction::isToBeAddedHere)
                        .findFirst();
                if (next.isPresent()) {
                    return next;
                }
                session.toAdd().awaitUninterruptibly();
            }
            return Optional.empty();
        } finally {
            session.lock().unlock();
        }
    }

    private void addUp(Reduction reduction) throws IOException {
        Vectors vectors = vectors(reduction);
        int blocks = reduction.ownBlocks();
        for (int first = 0; first < blocks && session.failure().isEmpty(); first += BLOCKS_AT_ONCE) {
            int end = Math.min(blocks, first + BLOCKS_AT_ONCE);
            for (int block = first; block < end; block++) {
                addUp(reduction, vectors, block);
            }
            session.lock().lock();
            try {
                session.blocksFolded(reduction, end - first);
            } finally {
                session.lock().unlock();
            }
        }
    }

    private void addUp(Reduction reduction, Vectors vectors, int block) {
        List<FloatBuffer> sources = reduction.floats(vectors.sources(), block);
        List<FloatBuffer> results = reduction.floats(vectors.results(), block);
        if (reduction.collective().scatters()) {
            fold.fold(reduction.layout(), reduction.collective().precision(), sources, results);
        } else {
            results.forEach(result -> result.put(0, sources.get(0), 0, result.limit()));
        }
    }

    private Vectors vectors(Reduction reduction) throws IOException {
        Collective collective = reduction.collective();
        List<ByteBuffer> sources = new ArrayList<>();
        List<ByteBuffer> results = new ArrayList<>();
        for (int rank = 0; rank < session.worldSize(); rank++) {
            if (rank == session.rank()) {
                collective.mine().forEach(subtree -> sources.add(subtree.values()));
                (collective.scatters() ? results : sources).add(collective.values());
            } else if (reduction.placement().isInPlace()) {
                List<ByteBuffer> theirs = vectors(reduction, rank);
                sources.addAll(theirs.subList(0, theirs.size() - 1));
                if (collective.gathers()) {
                    results.add(theirs.get(theirs.size() - 1));
                }
            }
        }
        return new Vectors(sources, results);
    }

    /** A peer's subtrees, then its result. */
    private List<ByteBuffer> vectors(Reduction reduction, int peer) throws IOException {
        List<ByteBuffer> vectors = new ArrayList<>();
        for (long place : reduction.placement().places(peer)) {
            vectors.add(
                    arenas.vector(peer, place, reduction.collective().values().limit()));
        }
        return vectors;
    }
}
