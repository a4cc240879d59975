package dev.anneal.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether keys that say in which order rows come, how they are cut into batches and how far they are padded fit each other. */
record BatchChecks(
        Checks checks, boolean shuffle, boolean lengthBuckets, boolean completeBatches, OptionalInt batchTokens) {
    private static final String LEAVE_OUT = "Leave one of them out.";

    BatchChecks order() {
        checks.that(
                        shuffle || !lengthBuckets,
                        List.of("shuffle", "length-buckets"),
                        "is false, but length-buckets is true, and buckets are an order of their own",
                        "Set train.length-buckets to false.")
                .that(
                        shuffle || !completeBatches,
                        List.of("shuffle", "complete-batches"),
                        "is false, but complete-batches is true, so that the same last rows would be left out of every epoch",
                        LEAVE_OUT);
        return this;
    }

    BatchChecks padding(OptionalInt padTo, int multipleOf) {
        padTo.ifPresent(tokens -> checks.atLeast("pad-to", tokens, 1));
        checks.atLeast("multiple-of", multipleOf, 1)
                .that(
                        padTo.isEmpty() || multipleOf == 1,
                        List.of("multiple-of", "pad-to"),
                        "is " + multipleOf + ", but pad-to gives all batches one length",
                        LEAVE_OUT)
                .that(
                        padTo.isEmpty() || batchTokens.isEmpty(),
                        List.of("batch-tokens", "pad-to"),
                        "is given, but with pad-to all rows have as many tokens, so that batch-size says it all",
                        LEAVE_OUT);
        return this;
    }

    BatchChecks tokens() {
        batchTokens.ifPresent(tokens -> checks.atLeast("batch-tokens", tokens, 1)
                .that(
                        lengthBuckets,
                        List.of("batch-tokens", "length-buckets"),
                        "is given, but length-buckets is false, and only rows of similar length fill a number of tokens",
                        LEAVE_OUT)
                .that(
                        !completeBatches,
                        List.of("batch-tokens", "complete-batches"),
                        "is given, but complete-batches is true, and batches of as many tokens differ in rows anyway",
                        LEAVE_OUT));
        return this;
    }

    BatchChecks microBatch(int batchSize, MicroBatchSize size, Optional<String> memoryBudget) {
        size.rows()
                .ifPresent(rows -> checks.atLeast("micro-batch-size", rows, 1)
                        .that(
                                rows <= batchSize,
                                List.of("micro-batch-size", "batch-size"),
                                "is " + rows + ", but batch-size is " + batchSize,
                                "Lower it or raise train.batch-size."));
        checks.that(
                batchTokens.isEmpty() || !size.isAuto(),
                List.of("batch-tokens", "micro-batch-size"),
                "is given, but micro-batch-size is auto, which looks for rows, not for tokens",
                LEAVE_OUT);
        memoryBudget.ifPresent(budget -> budget(budget, size));
        return this;
    }

    private void budget(String budget, MicroBatchSize size) {
        checks.that(
                        MemorySize.isOne(budget),
                        List.of("memory-budget"),
                        "is \"" + budget + "\", but it must be a size such as 4g or 1500m",
                        "")
                .that(
                        size.isAuto(),
                        List.of("memory-budget", "micro-batch-size"),
                        "is given, but micro-batch-size is not auto, so nobody looks for what fits into it",
                        "Leave it out, or set train.micro-batch-size to auto.");
    }
}
