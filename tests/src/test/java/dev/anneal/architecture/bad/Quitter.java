package dev.anneal.architecture.bad;

/** Breaks {@code Rules.noExit} in two ways; nobody calls it. */
public final class Quitter {
    private Quitter() {}

    public static void quit() {
        System.exit(1);
    }

    public static void drop() {
        Runtime.getRuntime().halt(1);
    }
}
