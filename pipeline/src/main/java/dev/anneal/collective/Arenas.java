package dev.anneal.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The arenas of all ranks of a host.
 *
 * @param peers those of the others, by rank
 */
record Arenas(Arena own, Map<Integer, PeerArena> peers) {
    Arenas {
        peers = Map.copyOf(peers);
    }

    /**
     * Where this rank's vectors of a collective lie: its subtrees, then the result. Empty if one of them lies elsewhere; then the bytes of all ranks
     * travel.
     */
    Optional<long[]> places(Collective collective) {
        long[] places = new long[collective.mine().size() + 1];
        for (int i = 0; i < places.length; i++) {
            ByteBuffer vector = i < places.length - 1 ? collective.mine().get(i).values() : collective.values();
            OptionalLong offset = own.offset(vector);
            if (offset.isEmpty()) {
                return Optional.empty();
            }
            places[i] = offset.getAsLong();
        }
        return Optional.of(places);
    }

    /** A vector of another rank; for one thread. */
    ByteBuffer vector(int peer, long offset, int bytes) throws IOException {
        return Objects.requireNonNull(peers.get(peer)).vector(offset, bytes);
    }

    /** When no thread uses the peers' vectors any more. Vectors of this rank live on. */
    void close() {
        Mesh.closeQuietly(own);
        peers.values().forEach(Mesh::closeQuietly);
    }
}
