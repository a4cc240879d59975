package dev.anneal.collective;

import java.io.IOException;

/** In the causes of an exception that a rank throws because another rank has failed: what that one has reported, or how the connection to it ended. */
public final class PeerReport extends Exception {
    PeerReport(String text) {
        super(text, null, false, false);
    }

    PeerReport(IOException end) {
        super(end.toString(), end, false, false);
    }
}
