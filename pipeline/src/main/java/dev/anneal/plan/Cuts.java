package dev.anneal.plan;

/** How many pieces of a size a number of rows is cut into, the last one perhaps smaller. */
final class Cuts {
    private Cuts() {}

    static int count(int rows, int size) {
        return (int) (((long) rows + size - 1) / size);
    }
}
