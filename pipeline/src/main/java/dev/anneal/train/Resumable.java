package dev.anneal.train;

import java.util.Map;

/** A part of the loop whose decisions follow from what it has seen, so that a run that goes on must know that too. */
interface Resumable {
    /** What a checkpoint must remember, under names that no other part has. */
    Map<String, Double> progress();

    /** Takes up what a checkpoint remembers, of all parts. */
    void resume(Map<String, Double> progress);
}
