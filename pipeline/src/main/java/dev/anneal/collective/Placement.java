package dev.anneal.collective;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where the vectors of one collective lie, as far as the ranks have told each other, and what follows: if all of them lie in arenas, each owner of a
 * slice adds it up in place; if one does not, everybody's bytes travel in frames. All ranks come to the same answer, though not at the same moment.
 * Guarded by the session's lock.
 */
final class Placement {
    enum Route {
        /** Some rank has not told yet. */
        UNDECIDED,
        IN_PLACE,
        BY_FRAMES
    }

    private final long[][] places;
    private int untold;
    private boolean byFrames;

    /** @param own as from {@link Arenas#places} */
    Placement(int rank, int worldSize, Optional<long[]> own) {
        this.places = new long[worldSize][0];
        this.untold = worldSize;
        tell(rank, own.orElse(new long[0]));
    }

    /** @param told by a rank that has started the collective; nothing where its bytes must travel */
    void tell(int rank, long[] told) {
        places[rank] = told.clone();
        untold--;
        byFrames |= told.length == 0;
    }

    Route route() {
        if (byFrames) {
            return Route.BY_FRAMES;
        }
        return untold == 0 ? Route.IN_PLACE : Route.UNDECIDED;
    }

    boolean isInPlace() {
        return route() == Route.IN_PLACE;
    }

    boolean isByFrames() {
        return route() == Route.BY_FRAMES;
    }

    /** Of a rank's subtrees, then of its result. */
    long[] places(int rank) {
        return Arrays.copyOf(places[rank], places[rank].length);
    }
}
