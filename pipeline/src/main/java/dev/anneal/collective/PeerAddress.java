package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.net.InetSocketAddress;

/**
 * Where a rank listens; its text is what ranks tell each other at the rendezvous.
 *
 * @param host a literal address
 */
public record PeerAddress(String host, int port) {
    private static final String FORM = "anneal-collective ";

    /** For {@link Rendezvous}. */
    public String text() {
        return FORM + host + " " + port;
    }

    public static PeerAddress parse(String text) {
        String[] parts = text.startsWith(FORM) ? text.substring(FORM.length()).split(" ", -1) : new String[0];
        if (parts.length != 2 || !parts[1].matches("[0-9]{1,5}") || Integer.parseInt(parts[1]) > 0xffff) {
            throw AnnealException.bug("A rank announced itself as \"" + text + "\", which is no \"" + FORM
                    + "HOST PORT\". All executors must run the same version of Anneal.");
        }
        return new PeerAddress(parts[0], Integer.parseInt(parts[1]));
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
