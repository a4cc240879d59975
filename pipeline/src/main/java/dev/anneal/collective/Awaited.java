package dev.anneal.collective;

/**
 * Something that a rank waits for.
 *
 * @param patience how many timeouts it may take: more than one where the peer may itself be waiting for a third, so that whoever
 *     waits for the real cause reports first
 */
record Awaited(String what, double patience) {
    static Awaited first(String what) {
        return new Awaited(what, 1);
    }

    static Awaited derived(String what) {
        return new Awaited(what, 1.5);
    }
}
