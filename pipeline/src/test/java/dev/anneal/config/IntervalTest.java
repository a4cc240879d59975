package dev.anneal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
    @ParameterizedTest
    @ValueSource(strings = {"1 epoch", "2 epochs", "1 step", "50 steps", "never"})
    void isWrittenAsItIsRead(String text) {
        assertThat(Interval.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0 steps", "-1 steps", "1", "epoch", "1.5 epochs", "5 minutes", "1epoch", "9999999999 steps"
            })
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> Interval.parse(text))
                .hasMessage("\"" + text + "\" is not an interval such as \"1 epoch\", \"50 steps\" or \"never\".");
    }

    @Test
    void isDueAtItsMultiples() {
        assertThat(dueOf12("5 steps")).containsExactly(5, 10);
        assertThat(dueOf12("1 epoch")).containsExactly(4, 8, 12);
        assertThat(dueOf12("2 epochs")).containsExactly(8);
        assertThat(dueOf12("never")).isEmpty();
    }

    private static IntStream dueOf12(String interval) {
        return IntStream.rangeClosed(1, 12)
                .filter(step -> Interval.parse(interval).isDueAfter(step, 4));
    }
}
