package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Precision;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the rule that PyTorch's documentation gives for {@code torch.amp.GradScaler(init_scale=65536, growth_factor=2, backoff_factor=0.5, growth_interval=2000)}. */
final class LossScaleTest {
    /** What happens, so often, and the scale after it. */
    @ParameterizedTest
    @CsvSource({
        "m1, 65536",
        "m1999, 65536",
        "m2000, 131072",
        "m3999, 131072",
        "m4000, 262144",
        "s1, 32768",
        "s3, 8192",
        "m1999 s1 m1, 32768",
        "m1999 s1 m1999, 32768",
        "m1999 s1 m2000, 65536",
        "s2 m2000 m2000 s1, 32768",
        "m2000 s1 m2000 s1, 65536"
    })
    void movesAsTheRuleSays(String history, double expected) {
        LossScale scale = new LossScale(Precision.FP16);
        play(scale, history);
        assertThat(scale.factor()).isEqualTo(expected);
    }

    private static void play(LossScale scale, String history) {
        for (String part : history.split(" ")) {
            for (int i = Integer.parseInt(part.substring(1)); i > 0; i--) {
                if (part.charAt(0) == 'm') {
                    scale.made();
                } else {
                    scale.skipped();
                }
            }
        }
    }

    @Test
    void goesOnWhereItWas() {
        LossScale scale = new LossScale(Precision.FP16);
        play(scale, "s1 m1500");
        LossScale resumed = new LossScale(Precision.FP16);
        resumed.resume(scale.progress());
        play(resumed, "m499");
        assertThat(resumed.factor()).isEqualTo(32_768);
        play(resumed, "m1");
        assertThat(resumed.factor()).isEqualTo(65_536);
    }

    @Test
    void neverGrowsBeyondWhatAFloatHolds() {
        LossScale scale = new LossScale(Precision.FP16);
        scale.resume(Map.of("loss_scale", 0x1p127, "loss_scale_good_steps", 1999.0));
        scale.made();
        assertThat(scale.factor()).isEqualTo(0x1p127);
        assertThat(scale.progress()).containsEntry("loss_scale_good_steps", 0.0);
    }

    /** With a scale of 1, the gradient itself is not finite. */
    @Test
    void skipsNothingWhereASmallerScaleWouldNotHelp() {
        LossScale scale = new LossScale(Precision.FP16);
        play(scale, "s15");
        assertThat(scale.factor()).isEqualTo(2);
        assertThat(scale.skipsWhatIsNotFinite()).isTrue();
        play(scale, "s1");
        assertThat(scale.skipsWhatIsNotFinite()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16"})
    void otherPrecisionsHaveNone(Precision precision) {
        LossScale scale = new LossScale(precision);
        play(scale, "m4000 s3");
        assertThat(scale.factor()).isEqualTo(1);
        assertThat(scale.skipsWhatIsNotFinite()).isFalse();
        assertThat(scale.progress()).isEmpty();
    }
}
