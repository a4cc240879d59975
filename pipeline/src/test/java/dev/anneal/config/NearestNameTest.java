package dev.anneal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    @Test
    void countsInsertionsDeletionsReplacementsAndSwaps() {
        assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(NearestName.distance("", "abc")).isEqualTo(3);
        assertThat(NearestName.distance("abc", "")).isEqualTo(3);
        assertThat(NearestName.distance("modle", "model")).isEqualTo(1);
        assertThat(NearestName.distance("batch_size", "batch-size")).isEqualTo(1);
    }

    @Test
    void findsTheNearestOrNothing() {
        List<String> names = List.of("epochs", "batch-size", "micro-batch-size");

        assertThat(NearestName.of("batchSize", names)).contains("batch-size");
        assertThat(NearestName.of("epoch", names)).contains("epochs");
        assertThat(NearestName.of("rate", names)).isEmpty();
    }
}
