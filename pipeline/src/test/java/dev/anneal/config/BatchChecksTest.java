package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblem;
import static dev.anneal.config.ConfigTexts.assertProblems;
import static dev.anneal.config.ConfigTexts.read;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What does not fit the order of rows and the shape of batches is refused with the reason. */
class BatchChecksTest {
    @Test
    void withoutShufflingThereAreNoBucketsAndNothingIsLeftOut() {
        assertProblems(MINIMAL, "train.shuffle=false")
                .containsExactly(
                        "train.shuffle is false, but length-buckets is true, and buckets are an order of their own"
                                + " (--set train.shuffle). Set train.length-buckets to false.");
        assertProblems(MINIMAL, "train.shuffle=false", "train.length-buckets=false", "train.complete-batches=true")
                .containsExactly(
                        "train.shuffle is false, but complete-batches is true, so that the same last rows would be"
                                + " left out of every epoch (--set train.shuffle, --set train.complete-batches). Leave one of them"
                                + " out.");
        assertThat(read(MINIMAL, "train.shuffle=false", "train.length-buckets=false")
                        .train()
                        .shuffle())
                .isFalse();
    }

    @Test
    void batchesHaveNoMoreTokensThanRowsMayHave() {
        assertThat(read(MINIMAL, "train.pad-to=128").train().padTo()).hasValue(128);
        assertProblems(MINIMAL, "train.pad-to=129")
                .containsExactly("train.pad-to is 129, but no row has more than the 128 tokens of data.max-length"
                        + " (--set train.pad-to). Lower it, or raise data.max-length.");
        assertProblems(MINIMAL, "train.pad-to=0")
                .containsExactly("train.pad-to is 0, but it must be at least 1 (--set train.pad-to).");
        assertThat(read(MINIMAL, "train.multiple-of=8").train().multipleOf()).isEqualTo(8);
        assertProblems(MINIMAL, "train.multiple-of=8", "data.max-length=100")
                .containsExactly(
                        "train.multiple-of is 8, but data.max-length is 100, which is not a multiple of it, so the"
                                + " longest rows would be padded beyond it (--set train.multiple-of, --set data.max-length). Set"
                                + " data.max-length to 96, or choose a divisor.");
        assertProblems(MINIMAL, "train.multiple-of=0")
                .containsExactly("train.multiple-of is 0, but it must be at least 1 (--set train.multiple-of).");
    }

    @Test
    void stepsOfTokensAreMadeOfRowsOfSimilarLength() {
        TrainConfig train = read(MINIMAL, "train.batch-tokens=4096").train();
        assertThat(train.batchTokens()).hasValue(4096);
        assertThat(train.microBatchTokens()).hasValue(1024);
        assertThat(read(MINIMAL).train().microBatchTokens()).isEmpty();
        assertProblems(MINIMAL, "train.batch-tokens=4096", "train.length-buckets=false")
                .containsExactly(
                        "train.batch-tokens is given, but length-buckets is false, and only rows of similar length"
                                + " fill a number of tokens (--set train.batch-tokens, --set train.length-buckets). Leave one of"
                                + " them out.");
        assertProblem(MINIMAL, "train.batch-tokens=4096", "train.complete-batches=true")
                .contains("batches of as many tokens differ in rows anyway");
        assertProblem(MINIMAL, "train.batch-tokens=4096", "train.pad-to=64")
                .contains("with pad-to all rows have as many tokens, so that batch-size says it all");
        assertProblems(MINIMAL, "train.batch-tokens=4096", "train.micro-batch-size=auto")
                .containsExactly(
                        "train.batch-tokens is given, but micro-batch-size is auto, which looks for rows, not for"
                                + " tokens (--set train.batch-tokens, --set train.micro-batch-size). Leave one of them out.");
        assertProblems(MINIMAL, "train.batch-tokens=0")
                .containsExactly("train.batch-tokens is 0, but it must be at least 1 (--set train.batch-tokens).");
    }

    @Test
    void batchesHaveOneLengthOrRoundedOnes() {
        assertProblems(MINIMAL, "train.pad-to=64", "train.multiple-of=8")
                .containsExactly(
                        "train.multiple-of is 8, but pad-to gives all batches one length (--set train.multiple-of,"
                                + " --set train.pad-to). Leave one of them out.");
    }
}
