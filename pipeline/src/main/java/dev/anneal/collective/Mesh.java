package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The authenticated connections of one rank to all others, by rank. The higher rank connects and the lower one accepts; since rank 0
 * only accepts, and every rank connects before it accepts, none waits in a circle.
 *
 * @param addresses of all ranks
 */
record Mesh(List<PeerAddress> addresses, SortedMap<Integer, SocketChannel> channels) {
    /** A stranger that connects and says nothing holds others up for so long. */
    private static final int HANDSHAKE_MILLIS = 5_000;

    /** All ranks have just met, so they need not a long timeout to connect. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final int BUFFER_BYTES = 4 << 20;

    /** A kernel that allows less by hand (net.core.rmem_max) finds larger sizes by itself, unless a size is asked for. */
    private static final boolean BUFFER_GRANTED = bufferGranted();

    static Mesh connect(TcpOptions options, Rendezvous rendezvous) {
        TreeMap<Integer, SocketChannel> channels = new TreeMap<>();
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(options.bind(), 0), options.worldSize() + 16);
            PeerAddress mine = new PeerAddress(
                    options.bind().getHostAddress(), listener.socket().getLocalPort());
            List<PeerAddress> addresses = meet(options, rendezvous, mine);
            long deadline = System.nanoTime() + patience(options).toNanos();
            for (int peer = 0; peer < options.rank(); peer++) {
                channels.put(peer, connect(options, peer, addresses.get(peer), deadline));
            }
            while (channels.size() < options.worldSize() - 1) {
                accept(options, listener, channels, deadline);
            }
            return new Mesh(addresses, channels);
        } catch (IOException e) {
            close(channels.values());
            throw AnnealException.environment(
                    "Rank " + options.rank() + " cannot listen on " + options.bind() + " (" + e.getMessage()
                            + "). Bind to an address of this host.",
                    e);
        } catch (RuntimeException e) {
            close(channels.values());
            throw e;
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
        return texts.stream().map(PeerAddress::parse).toList();
    }

    private static SocketChannel connect(TcpOptions options, int peer, PeerAddress address, long deadline) {
        try {
            SocketChannel channel = SocketChannel.open();
            try {
                tune(channel);
                int millis = remaining(deadline);
                channel.socket().connect(address.socketAddress(), millis);
                channel.socket().setSoTimeout(millis);
                new Handshake(options, channel.socket()).connect(peer);
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw AnnealException.environment(
                    "Rank " + options.rank() + " cannot connect to rank " + peer + " at " + address + " ("
                            + e.getMessage()
                            + "). See the log of that executor; a firewall between the hosts must let executors connect.",
                    e);
        }
    }

    private static void accept(
            TcpOptions options, ServerSocketChannel listener, Map<Integer, SocketChannel> channels, long deadline)
            throws IOException {
        Socket socket;
        try {
            if (System.nanoTime() > deadline) {
                throw new SocketTimeoutException("only strangers came");
            }
            listener.socket().setSoTimeout(remaining(deadline));
            socket = listener.socket().accept();
        } catch (SocketTimeoutException e) {
            throw AnnealException.resources(
                    "Rank " + options.rank() + " waited " + patience(options) + " in vain for ranks "
                            + missing(options, channels) + " to connect. See the logs of those executors; a firewall "
                            + "between the hosts must let executors connect.",
                    e);
        }
        try {
            tune(socket.getChannel());
            socket.setSoTimeout(Math.min(HANDSHAKE_MILLIS, remaining(deadline)));
            int peer = new Handshake(options, socket).accept(channels.keySet());
            channels.put(peer, socket.getChannel());
        } catch (IOException stranger) {
            // Not one of us, or one that gave up: the deadline will tell. Scanners must not end a run.
            socket.close();
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static List<Integer> missing(TcpOptions options, Map<Integer, SocketChannel> channels) {
        List<Integer> missing = new ArrayList<>();
        for (int peer = options.rank() + 1; peer < options.worldSize(); peer++) {
            if (!channels.containsKey(peer)) {
                missing.add(peer);
            }
        }
        return missing;
    }

    static Duration patience(TcpOptions options) {
        return options.timeout().compareTo(LONGEST_WAIT) < 0 ? options.timeout() : LONGEST_WAIT;
    }

    private static int remaining(long deadline) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (deadline - System.nanoTime()) / 1_000_000));
    }

    private static void tune(SocketChannel channel) throws IOException {
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
        close(channels.values());
    }

    private static void close(Collection<SocketChannel> channels) {
        for (SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                throw AnnealException.bug("A socket does not close.", e);
            }
        }
    }
}
