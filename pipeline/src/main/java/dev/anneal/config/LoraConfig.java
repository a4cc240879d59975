package dev.anneal.config;

import java.util.List;

/**
 * Low-rank adapters (LoRA, arXiv 2106.09685): matrices of the encoder change by a product of two narrow ones, and only those and the head are trained.
 *
 * @param rank columns of the one and rows of the other
 * @param alpha the product counts alpha / rank times
 * @param targets ends of modules' names
 */
public record LoraConfig(
        @Key(doc = "Width of the two narrow matrices.", fallback = "8")
        int rank,

        @Key(doc = "Their product counts alpha / rank times.", fallback = "16.0")
        double alpha,

        @Key(doc = "Which linear layers change: ends of their names, as in PEFT.", fallback = "[query, value]")
        List<String> targets,

        @Key(doc = "Dropout before the adapters; 0 only.", fallback = "0.0")
        double dropout) {
    public LoraConfig {
        targets = List.copyOf(targets);
        new Checks()
                .atLeast("rank", rank, 1)
                .positive("alpha", alpha)
                .that(!targets.isEmpty(), "targets", "is empty, but some layers must change")
                .that(
                        dropout == 0,
                        List.of("dropout"),
                        "is " + dropout
                                + ", but adapters are added to their matrices before each step, where nothing can be"
                                + " dropped",
                        "Leave it out; train.dropout is that of the encoder.")
                .orThrow();
    }

    /** What the product counts. */
    public double scale() {
        return alpha / rank;
    }
}
