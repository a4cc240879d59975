package dev.anneal.collective;

/** In the causes of an exception that a rank throws because another rank has failed: what that one has reported. */
public final class PeerReport extends Exception {
    PeerReport(String text) {
        super(text, null, false, false);
    }
}
