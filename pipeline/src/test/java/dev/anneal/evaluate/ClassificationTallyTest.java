package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassificationTallyTest {
    private static final int CLASSES = 5;
    private static final int MICRO_BATCHES = 97;

    @Test
    void hasTheSameBitsForAnyPartitioning() {
        List<MicroBatchTally> tallies = randomTallies();
        ClassificationTally whole = ClassificationTally.fold(CLASSES, MICRO_BATCHES, tallies);

        for (int ranks = 1; ranks <= 7; ranks++) {
            ClassificationTally merged = ClassificationTally.foldEncoded(CLASSES, MICRO_BATCHES, dealt(tallies, ranks));

            assertThat(Double.doubleToRawLongBits(merged.lossSum()))
                    .as("loss on %d ranks", ranks)
                    .isEqualTo(Double.doubleToRawLongBits(whole.lossSum()));
            assertThat(merged.confusion()).isDeepEqualTo(whole.confusion());
        }
    }

    @Test
    void lossesOfTheTestDependOnTheOrder() {
        List<MicroBatchTally> tallies = randomTallies();
        double forward = 0;
        double backward = 0;
        for (int i = 0; i < MICRO_BATCHES; i++) {
            forward += tallies.get(i).lossSum();
            backward += tallies.get(MICRO_BATCHES - 1 - i).lossSum();
        }

        assertThat(forward).as("otherwise the test above would prove nothing").isNotEqualTo(backward);
    }

    @Test
    void refusesAMicroBatchThatIsMissing() {
        List<MicroBatchTally> tallies = new ArrayList<>(randomTallies());
        tallies.remove(40);

        assertThatThrownBy(() -> ClassificationTally.fold(CLASSES, MICRO_BATCHES, tallies))
                .isInstanceOf(AnnealException.class)
                .hasMessage("Micro-batch 40 of the evaluation's 97 was not evaluated.");
        assertThatThrownBy(() -> ClassificationTally.fold(CLASSES, MICRO_BATCHES + 1, randomTallies()))
                .hasMessage("Micro-batch 97 of the evaluation's 98 was not evaluated.");
    }

    @Test
    void refusesAMicroBatchThatIsThereTwice() {
        List<MicroBatchTally> tallies = new ArrayList<>(randomTallies());
        tallies.add(tallies.get(12));

        assertThatThrownBy(() -> ClassificationTally.fold(CLASSES, MICRO_BATCHES, tallies))
                .isInstanceOf(AnnealException.class)
                .hasMessage("Micro-batch 12 of the evaluation's 97 was evaluated twice.");
    }

    @Test
    void refusesALabelBeyondTheClasses() {
        MicroBatchTally tally = MicroBatchTally.of(0, new int[] {2}, new int[] {0}, 1);

        assertThatThrownBy(() -> ClassificationTally.fold(2, 1, List.of(tally)))
                .hasMessage("Micro-batch 0 has label 2 and prediction 0, but there are 2 classes.");
    }

    @Test
    void majorityAnswerIsTheFirstOfTheMostFrequent() {
        ClassificationTally tally = ClassificationTally.of(new long[][] {{1, 0, 1}, {2, 1, 0}, {3, 0, 0}}, 1, 8);

        assertThat(tally.ofMajorityAnswer().confusion()).isDeepEqualTo(new long[][] {{0, 2, 0}, {0, 3, 0}, {0, 3, 0}});
    }

    @Test
    void largestLogitIsTheFirstOfEquals() {
        assertThat(SoftmaxRow.largest(new float[] {9, 1, 3, 3}, 1, 3)).isEqualTo(1);
        assertThat(SoftmaxRow.largest(new float[] {1, Float.NaN, 3}, 0, 3)).isEqualTo(1);
    }

    @Test
    void crossEntropyOfExtremeLogitsIsFinite() {
        float[] logits = {-1e30f, 1e30f};

        assertThat(SoftmaxRow.crossEntropy(logits, 0, 2, 1)).isZero();
        assertThat(SoftmaxRow.crossEntropy(logits, 0, 2, 0)).isGreaterThan(1e30).isFinite();
        assertThat(SoftmaxRow.probabilities(logits, 0, 2)).containsExactly(0, 1);
    }

    @Test
    void bytesAreReadBackAndDamageIsNoticed() {
        List<MicroBatchTally> tallies = randomTallies();
        byte[] bytes = TallyCodec.encode(tallies);

        assertThat(TallyCodec.decode(bytes)).isEqualTo(tallies);
        byte[] cut = java.util.Arrays.copyOf(bytes, bytes.length - 3);
        assertThatThrownBy(() -> TallyCodec.decode(cut))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("must run the same version");
        bytes[0] = 9;
        assertThatThrownBy(() -> TallyCodec.decode(bytes)).hasMessageContaining("version 9 instead of 3");
    }

    private static List<MicroBatchTally> randomTallies() {
        Random random = new Random(7);
        List<MicroBatchTally> tallies = new ArrayList<>();
        for (int index = 0; index < MICRO_BATCHES; index++) {
            int rows = 1 + random.nextInt(200);
            int[] labels = random.ints(rows, 0, CLASSES).toArray();
            float[] logits = new float[rows * CLASSES];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) random.nextGaussian();
            }
            tallies.add(MicroBatchTally.ofLogits(index, labels, logits, CLASSES, RowScores.KEPT, Decision.NONE));
        }
        return tallies;
    }

    /** Deals micro-batches to ranks as a shuffled deck: contiguous runs are only one way to do it. */
    private static List<byte[]> dealt(List<MicroBatchTally> tallies, int ranks) {
        List<MicroBatchTally> shuffled = new ArrayList<>(tallies);
        Collections.shuffle(shuffled, new Random(ranks));
        List<byte[]> shares = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            shares.add(TallyCodec.encode(
                    shuffled.subList(rank * MICRO_BATCHES / ranks, (rank + 1) * MICRO_BATCHES / ranks)));
        }
        return shares;
    }
}
