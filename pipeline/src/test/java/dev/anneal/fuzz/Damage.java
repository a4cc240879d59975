package dev.anneal.fuzz;

import java.util.Random;

/** Makes another file out of a good one. */
interface Damage {
    /** @param random decides which one */
    byte[] of(byte[] good, Random random);
}
