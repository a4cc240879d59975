package dev.anneal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class LabelListTest {
    @Test
    void wholeNumbersAreSortedByValueAndNamesByText() {
        assertThat(LabelList.sorted(List.of("10", "9", "-1", "2", "9")).names()).containsExactly("-1", "2", "9", "10");
        assertThat(LabelList.sorted(List.of("spam", "ham", "10", "9")).names())
                .containsExactly("10", "9", "ham", "spam");
    }

    @Test
    void givenOrderIsKept() {
        LabelList labels = LabelList.inGivenOrder(List.of("positive", "negative"));
        assertThat(labels.index("negative")).hasValue(1);
        assertThat(labels.index("neutral")).isEqualTo(OptionalInt.empty());
        assertThat(labels.name(0)).isEqualTo("positive");
    }

    @Test
    void refusesWhatNoClassifierCanLearn() {
        assertThatThrownBy(() -> LabelList.sorted(List.of("1", "1")))
                .hasMessage("The labels are [1], but a classifier needs at least two different ones. Check data.labels"
                        + " and data.columns.label.");
        assertThatThrownBy(() -> LabelList.inGivenOrder(List.of("a", "b", "a"))).hasMessageContaining("[a, b, a]");
    }
}
