package dev.anneal.track;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PhaseProgressTest {
    private final SettableClock clock = new SettableClock();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Display display = Display.plain(new PrintStream(bytes, true, UTF_8));

    @Test
    void saysHowFarHowFastAndHowLong() {
        PhaseProgress progress = new PhaseProgress(display, clock, "prepare", "rows", OptionalLong.of(4000));
        clock.pass(Duration.ofSeconds(10));
        progress.advanceTo(1000);
        clock.pass(Duration.ofSeconds(30));
        progress.advance(3000);
        progress.finish();

        assertThat(bytes.toString(UTF_8).lines())
                .containsExactly(
                        "prepare   25%  1,000/4,000 rows  30s left  100 rows/s",
                        "prepare  100%  4,000/4,000 rows  0.0s left  100 rows/s",
                        "prepare: 4,000 rows in 40s, 100 rows/s");
    }

    @Test
    void countsWithoutATotal() {
        PhaseProgress progress = new PhaseProgress(display, clock, "score", "rows", OptionalLong.empty());
        clock.pass(Duration.ofSeconds(2));
        progress.advanceTo(500);

        assertThat(bytes.toString(UTF_8).lines()).containsExactly("score  500 rows  250 rows/s");
    }

    @Test
    void nothingToDoIsDoneAtOnce() {
        PhaseProgress progress = new PhaseProgress(display, clock, "score", "rows", OptionalLong.of(0));
        progress.finish();

        assertThat(bytes.toString(UTF_8).lines()).containsExactly("score: 0 rows in 0.0s, 0 rows/s");
    }
}
