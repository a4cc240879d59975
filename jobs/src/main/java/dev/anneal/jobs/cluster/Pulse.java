package dev.anneal.jobs.cluster;

import java.io.Serializable;

/** What a rank tells the driver with each heartbeat, about once a second, and what it hears back. Called by one thread at a time. */
public interface Pulse {
    /** Nothing to tell but that the rank is there. */
    Pulse NONE = new Pulse() {
        @Override
        public Serializable news() {
            return "";
        }

        @Override
        public void answered(Serializable answer) {}
    };

    Serializable news();

    /** @param answer what {@link RankListener#beat} returned */
    void answered(Serializable answer);
}
