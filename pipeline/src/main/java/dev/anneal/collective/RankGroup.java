package dev.anneal.collective;

import dev.anneal.config.Transport;
import java.nio.file.Path;

/**
 * A rank's end of a group whose ranks have agreed on what gradients travel over.
 *
 * @param transport TCP or shared memory; the same on all ranks
 * @param obstacle why it is not shared memory, although that was allowed; else empty
 */
public record RankGroup(AllReduce allReduce, Transport transport, String obstacle) {
    /**
     * Joins all other ranks of the group. Every rank must call it with the same wish.
     *
     * @param memory the folder for {@link SharedMemoryAllReduce}
     * @throws dev.anneal.error.AnnealException on all ranks, if shared memory is asked for by name and two ranks cannot share any
     */
    public static RankGroup join(Transport wish, TcpOptions options, Path memory, Rendezvous rendezvous) {
        return switch (wish) {
            // Under NCCL, which carries gradients only.
            case TCP, NCCL -> new RankGroup(TcpAllReduce.join(options, rendezvous), Transport.TCP, "");
            case SHARED_MEMORY ->
                new RankGroup(SharedMemoryAllReduce.join(options, memory, rendezvous), Transport.SHARED_MEMORY, "");
            case AUTO -> fastest(options, memory, Mesh.connect(options, rendezvous));
        };
    }

    private static RankGroup fastest(TcpOptions options, Path memory, Mesh mesh) {
        SharedRings rings = SharedRings.agree(options, memory, mesh);
        return rings.usable()
                ? new RankGroup(
                        new MeshAllReduce(options, mesh.addresses(), rings.wires(), rings.arenas()),
                        Transport.SHARED_MEMORY,
                        "")
                : new RankGroup(TcpAllReduce.over(options, mesh), Transport.TCP, rings.obstacle());
    }
}
