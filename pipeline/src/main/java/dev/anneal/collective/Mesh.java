package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The authenticated connections of one rank to all others, by rank. The higher rank connects and the lower one accepts, at any time after the
 * rendezvous, so none waits in a circle.
 *
 * @param addresses of all ranks
 */
record Mesh(List<PeerAddress> addresses, SortedMap<Integer, PeerSocket> sockets) {
    /** All ranks have just met, so they need not a long timeout to connect. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final int BUFFER_BYTES = 4 << 20;

    /** A kernel that allows less by hand (net.core.rmem_max) finds larger sizes by itself, unless a size is asked for. */
    private static final boolean BUFFER_GRANTED = bufferGranted();

    static Mesh connect(TcpOptions options, Rendezvous rendezvous) {
        Optional<RankCertificate> certificate = switch (options.encryption()) {
            case NONE -> Optional.empty();
            case TLS -> Optional.of(RankCertificate.fresh(options.rank()));
        };
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(options.bind(), 0), options.worldSize() + 16);
            PeerAddress mine = new PeerAddress(
                    options.bind().getHostAddress(),
                    listener.socket().getLocalPort(),
                    certificate.map(RankCertificate::fingerprint));
            List<PeerAddress> addresses = meet(options, rendezvous, mine);
            return new Mesh(
                    addresses,
                    connect(options, new Introduction(options, addresses, certificate), addresses, listener));
        } catch (IOException e) {
            throw AnnealException.environment(
                    "Rank " + options.rank() + " cannot listen on " + options.bind() + " (" + e.getMessage()
                            + "). Bind to an address of this host.",
                    e);
        }
    }

    private static List<PeerAddress> meet(TcpOptions options, Rendezvous rendezvous, PeerAddress mine) {
        List<String> texts = rendezvous.exchange(mine.text());
        if (texts.size() != options.worldSize() || !texts.get(options.rank()).equals(mine.text())) {
            throw AnnealException.bug("The rendezvous gave rank " + options.rank() + " of " + options.worldSize() + " "
                    + texts
                    + ", where its own \"" + mine.text() + "\" should stand at its place among " + options.worldSize()
                    + ". It must return all ranks in rank order.");
        }
        List<PeerAddress> addresses = texts.stream().map(PeerAddress::parse).toList();
        for (PeerAddress address : addresses) {
            if (address.fingerprint().isPresent() != mine.fingerprint().isPresent()) {
                throw AnnealException.environment("Rank " + addresses.indexOf(address) + " at " + address
                        + (address.fingerprint().isPresent() ? " speaks TLS" : " speaks in clear") + ", but rank "
                        + options.rank() + " does not. cluster.encrypt must be the same for all executors.");
            }
        }
        return addresses;
    }

    private static SortedMap<Integer, PeerSocket> connect(
            TcpOptions options, Introduction introduction, List<PeerAddress> addresses, ServerSocketChannel listener) {
        SortedMap<Integer, PeerSocket> sockets = new TreeMap<>();
        long deadline = System.nanoTime() + patience(options).toNanos();
        try (Admission admission = Admission.begin(options, introduction, listener)) {
            for (int peer = 0; peer < options.rank(); peer++) {
                sockets.put(peer, connect(options, introduction, peer, addresses.get(peer), deadline));
            }
            sockets.putAll(admission.await(Duration.ofMillis(remaining(deadline))));
            return sockets;
        } catch (RuntimeException e) {
            sockets.values().forEach(Mesh::closeQuietly);
            throw e;
        }
    }

    private static PeerSocket connect(
            TcpOptions options, Introduction introduction, int peer, PeerAddress address, long deadline) {
        try {
            SocketChannel channel = SocketChannel.open();
            try {
                tune(channel);
                int millis = remaining(deadline);
                channel.socket().connect(address.socketAddress(), millis);
                channel.socket().setSoTimeout(millis);
                return introduction.connect(channel, peer);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw AnnealException.environment(
                    "Rank " + options.rank() + " cannot connect to rank " + peer + " at " + address + " ("
                            + (e.getMessage() == null ? "it closed the connection" : e.getMessage())
                            + "). See the log of that executor; a firewall between the hosts must let executors connect.",
                    new PeerReport(e));
        }
    }

    static Duration patience(TcpOptions options) {
        return options.timeout().compareTo(LONGEST_WAIT) < 0 ? options.timeout() : LONGEST_WAIT;
    }

    private static int remaining(long deadline) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (deadline - System.nanoTime()) / 1_000_000));
    }

    static void tune(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (BUFFER_GRANTED) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
        }
    }

    private static boolean bufferGranted() {
        try (SocketChannel probe = SocketChannel.open()) {
            probe.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            probe.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            return probe.getOption(StandardSocketOptions.SO_SNDBUF) >= BUFFER_BYTES
                    && probe.getOption(StandardSocketOptions.SO_RCVBUF) >= BUFFER_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    void close() {
        sockets.values().forEach(Mesh::closeQuietly);
    }

    /** What is closed because something else went wrong. */
    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException alreadyBroken) {
            // It is gone either way.
        }
    }
}
