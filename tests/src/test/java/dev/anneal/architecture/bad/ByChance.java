package dev.anneal.architecture.bad;

import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Breaks {@code Rules.noChance} in six ways, and does three things that are allowed. */
public final class ByChance {
    private ByChance() {}

    public static double draw() {
        return Math.random() + new Random().nextDouble();
    }

    public static Supplier<Instant> now() {
        return Instant::now;
    }

    public static long today() {
        return Clock.systemUTC().millis() - System.currentTimeMillis();
    }

    public static UUID name() {
        return UUID.randomUUID();
    }

    public static String allowed(Clock clock, long seed) {
        return Instant.now(clock) + " " + new Random(seed).nextInt() + " " + System.nanoTime();
    }
}
