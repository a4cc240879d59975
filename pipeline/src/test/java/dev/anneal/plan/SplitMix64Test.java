package dev.anneal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SplitMix64Test {
    @Test
    void numbersBelowABoundAreUniform() {
        SplitMix64 random = SplitMix64.of(1, 0, 1);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[random.nextInt(7)]++;
        }
        assertThat(Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
    }

    @Test
    void everyPlaceIsReachedByEveryElement() {
        int[][] seen = new int[5][5];
        for (int epoch = 0; epoch < 5_000; epoch++) {
            int[] values = {0, 1, 2, 3, 4};
            SplitMix64.of(3, epoch, 1).shuffle(values);
            for (int place = 0; place < 5; place++) {
                seen[place][values[place]]++;
            }
        }
        assertThat(Arrays.stream(seen).flatMapToInt(Arrays::stream)).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void streamsOfNeighbouringArgumentsDiffer() {
        assertThat(new long[] {
                    SplitMix64.of(1, 0, 1).nextLong(),
                    SplitMix64.of(0, 1, 1).nextLong(),
                    SplitMix64.of(0, 0, 1).nextLong(),
                    SplitMix64.of(0, 0, 2).nextLong(),
                    SplitMix64.of(-1, 0, 1).nextLong()
                })
                .doesNotHaveDuplicates();
    }
}
