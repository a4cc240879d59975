package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** What two ranks say on a fresh connection before anything else: TLS, where it is asked for, and inside it the {@link Handshake}. */
final class Introduction {
    private final TcpOptions options;
    private final List<PeerAddress> addresses;
    private final Optional<PinnedTls> tls;

    /** @param addresses of all ranks, with fingerprints if this rank has a certificate */
    Introduction(TcpOptions options, List<PeerAddress> addresses, Optional<RankCertificate> certificate) {
        this.options = options;
        this.addresses = addresses;
        this.tls = certificate.map(PinnedTls::new);
    }

    /** A connection on which the other side has proved to be a rank of this run. */
    record Introduced(int peer, PeerSocket socket) {}

    /** As the side that has connected. */
    PeerSocket connect(SocketChannel channel, int peer) throws IOException {
        try {
            Socket socket =
                    tls.isPresent() ? tls.get().connect(channel.socket(), Set.of(fingerprint(peer))) : channel.socket();
            new Handshake(options, socket).connect(peer);
            return new PeerSocket(channel, socket);
        } catch (SSLException e) {
            throw AnnealException.environment(
                    "Rank " + options.rank() + " cannot agree on TLS with rank " + peer + " at " + addresses.get(peer)
                            + " (" + e.getMessage()
                            + "). See the log of that executor; if it tells nothing, another process"
                            + " answers there, or stands between the two.",
                    e);
        }
    }

    /**
     * As the side that has accepted.
     *
     * @param connected ranks that cannot come again
     * @throws IOException if it is not a rank that speaks
     * @throws AnnealException if it is one, but should not be
     */
    Introduced accept(SocketChannel channel, Set<Integer> connected) throws IOException {
        if (tls.isEmpty()) {
            int peer = new Handshake(options, channel.socket()).accept(connected);
            return new Introduced(peer, new PeerSocket(channel, channel.socket()));
        }
        SSLSocket secured = tls.get().accept(channel.socket(), higherRanks());
        int peer = new Handshake(options, secured).accept(connected);
        String shown = PinnedTls.peerFingerprint(secured);
        if (!shown.equals(fingerprint(peer))) {
            throw AnnealException.environment("A process that knows the secret of this run says that it is rank " + peer
                    + ", but shows the certificate of another rank, with SHA-256 " + shown
                    + ". Look for what else runs on the executors' hosts.");
        }
        return new Introduced(peer, new PeerSocket(channel, secured));
    }

    private Set<String> higherRanks() {
        return addresses.subList(options.rank() + 1, addresses.size()).stream()
                .flatMap(address -> address.fingerprint().stream())
                .collect(Collectors.toSet());
    }

    private String fingerprint(int peer) {
        return addresses.get(peer).fingerprint().orElseThrow();
    }
}
