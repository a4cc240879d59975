package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.nio.file.Path;

/**
 * The ordered all-reduce between processes of one host: gradients travel through memory that each two ranks share, two rings of a fixed size. The
 * ranks meet, authenticate each other and learn of each other's death over TCP connections.
 */
public final class SharedMemoryAllReduce {
    private SharedMemoryAllReduce() {}

    /**
     * Joins all other ranks of the group. Every rank must call it; it returns when all share memory, and nothing of that is left in the folder.
     *
     * @param folder on a memory file system that all ranks see, such as /dev/shm
     * @throws AnnealException on all ranks, if two of them cannot share memory
     */
    public static AllReduce join(TcpOptions options, Path folder, Rendezvous rendezvous) {
        Mesh mesh = Mesh.connect(options, rendezvous);
        SharedRings rings = SharedRings.agree(options, folder, mesh);
        if (!rings.usable()) {
            mesh.close();
            throw AnnealException.environment("cluster.transport is shared-memory, but " + rings.obstacle()
                    + ". Mend that, or set cluster.transport to auto or tcp.");
        }
        return new MeshAllReduce(options, mesh.addresses(), rings.wires(), rings.arenas());
    }
}
