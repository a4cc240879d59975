package dev.anneal.tensor;

import dev.anneal.error.AnnealException;

/** A process that starts the engine, and prints its version or the kind and message of the problem. */
final class StartedEngine {
    private StartedEngine() {}

    public static void main(String[] arguments) {
        try {
            System.out.println("version " + Engine.version());
        } catch (AnnealException problem) {
            System.out.println(problem.kind() + " " + problem.getMessage());
        }
    }
}
