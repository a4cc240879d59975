package dev.anneal.plan;

/** The indices from {@code from} up to, but without, {@code to}; empty if they are equal. */
public record Range(int from, int to) {
    public Range {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("No range from " + from + " to " + to + ".");
        }
    }

    public int size() {
        return to - from;
    }

    public boolean isEmpty() {
        return from == to;
    }

    public boolean contains(int index) {
        return from <= index && index < to;
    }
}
