package dev.anneal.collective;

import java.util.SortedMap;
import java.util.TreeMap;

/** The ordered all-reduce over TCP connections, in clear between ranks that have authenticated each other, or through TLS. */
public final class TcpAllReduce {
    private TcpAllReduce() {}

    /** Connects to all other ranks of the group. Every rank must call it; it returns when all connections are authenticated. */
    public static AllReduce join(TcpOptions options, Rendezvous rendezvous) {
        return over(options, Mesh.connect(options, rendezvous));
    }

    static AllReduce over(TcpOptions options, Mesh mesh) {
        return new MeshAllReduce(options, mesh.addresses(), wires(mesh));
    }

    static SortedMap<Integer, Wire> wires(Mesh mesh) {
        SortedMap<Integer, Wire> wires = new TreeMap<>();
        mesh.sockets().forEach((peer, socket) -> wires.put(peer, socket.wire()));
        return wires;
    }
}
