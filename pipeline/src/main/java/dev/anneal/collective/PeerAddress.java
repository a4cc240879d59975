package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a rank listens; its text is what ranks tell each other at the rendezvous.
 *
 * @param host a literal address
 * @param fingerprint SHA-256 of the rank's certificate, in hexadecimal, if it speaks TLS
 */
public record PeerAddress(String host, int port, Optional<String> fingerprint) {
    private static final String FORM = "anneal-collective ";
    private static final Pattern TEXT = Pattern.compile(FORM + "(\\S+) ([0-9]{1,5})( sha256:([0-9a-f]{64}))?");

    /** Of a rank that speaks in clear. */
    public PeerAddress(String host, int port) {
        this(host, port, Optional.empty());
    }

    /** For {@link Rendezvous}. */
    public String text() {
        return FORM + host + " " + port
                + fingerprint.map(hex -> " sha256:" + hex).orElse("");
    }

    public static PeerAddress parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 0xffff) {
            throw AnnealException.bug("A rank announced itself as \"" + text + "\", which is no \"" + FORM
                    + "HOST PORT\". All executors must run the same version of Anneal.");
        }
        return new PeerAddress(parts.group(1), Integer.parseInt(parts.group(2)), Optional.ofNullable(parts.group(4)));
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
