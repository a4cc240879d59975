package dev.anneal.collective;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Memory that one rank shares with each of the others, if all pairs of the group can share some. For each pair the lower rank makes a file for rings
 * and the higher one opens it; each rank makes a file for its vectors and all others open it. Then every rank tells all others what hindered it, if
 * anything, so that all come to the same end. The files are deleted before anyone goes on: what is killed later leaves nothing.
 *
 * @param wires to all other ranks; of use without an obstacle only
 * @param arenas for vectors; there without an obstacle
 * @param obstacle why two ranks cannot share memory, the same on all ranks; empty if all can
 */
record SharedRings(SortedMap<Integer, Wire> wires, Optional<Arenas> arenas, String obstacle) {
    boolean usable() {
        return obstacle.isEmpty();
    }

    /**
     * All ranks call it, on fresh connections, which carry nothing afterwards if memory can be shared, and frames if not. Closes them when it
     * throws.
     */
    static SharedRings agree(TcpOptions options, Path memory, Mesh mesh) {
        RingAgreement agreement = new RingAgreement(options, memory, mesh);
        try {
            return agreement.reach();
        } catch (RuntimeException e) {
            agreement.closeArenas();
            mesh.close();
            throw e;
        } finally {
            agreement.deleteFiles();
        }
    }
}
