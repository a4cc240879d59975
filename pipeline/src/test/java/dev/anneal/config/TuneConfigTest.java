package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblem;
import static dev.anneal.config.ConfigTexts.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TuneConfigTest {
    private static final String NESTED =
            "tune.grid={train: {epochs: [2, 3], optimizer: {learning-rate: [5e-5, 2e-5]}}}";

    @Test
    void aGridHasTheFormOfTheConfigurationOrDots() {
        Grid nested = read(MINIMAL, NESTED).tune().grid();

        assertThat(nested.values())
                .containsExactly(
                        Map.entry("train.epochs", List.of("2", "3")),
                        Map.entry("train.optimizer.learning-rate", List.of("5e-5", "2e-5")));
        assertThat(read(MINIMAL, "tune.grid={train.epochs: [2, 3], train.optimizer.learning-rate: [5e-5, 2e-5]}")
                        .tune()
                        .grid())
                .isEqualTo(nested);
        assertThat(read(MINIMAL, NESTED, "tune.grid.train.epochs=[1]")
                        .tune()
                        .grid()
                        .size())
                .isEqualTo(2);
        assertThat(read(MINIMAL, NESTED, "tune.grid.train.epochs=")
                        .tune()
                        .grid()
                        .values())
                .containsOnlyKeys("train.optimizer.learning-rate");
        assertThat(read(MINIMAL).tune().grid().points()).isEmpty();
    }

    @Test
    void theLastKeyChangesFastest() {
        assertThat(read(MINIMAL, NESTED).tune().grid().points())
                .extracting(Grid::shown)
                .containsExactly(
                        "train.epochs=2, train.optimizer.learning-rate=5e-5",
                        "train.epochs=2, train.optimizer.learning-rate=2e-5",
                        "train.epochs=3, train.optimizer.learning-rate=5e-5",
                        "train.epochs=3, train.optimizer.learning-rate=2e-5");
    }

    @Test
    void bertsGridIsThatOfThePaper() {
        Grid grid = read(MINIMAL, "preset=bert-grid").tune().grid();

        assertThat(grid.values())
                .containsExactly(
                        Map.entry("train.batch-size", List.of("16", "32")),
                        Map.entry("train.epochs", List.of("2", "3", "4")),
                        Map.entry("train.optimizer.learning-rate", List.of("5e-5", "4e-5", "3e-5", "2e-5")));
        assertThat(grid.points()).hasSize(24).doesNotHaveDuplicates();
        assertThat(read(MINIMAL, "preset=bert-grid", "tune.grid.train.epochs=[3]")
                        .tune()
                        .grid()
                        .size())
                .isEqualTo(8);
    }

    /** A value is a text of the file; what YAML would take for something else is put into quotes. */
    @Test
    void aPointIsAConfiguration() {
        Grid grid = read(MINIMAL, "tune.grid={model.source: ['a: \"b\" # \\\\'], train.evaluate-every: [2 epochs]}")
                .tune()
                .grid();
        List<String> overrides =
                grid.points().get(0).entrySet().stream().map(Grid::override).toList();
        RunConfig point = read(MINIMAL, overrides.toArray(String[]::new));

        assertThat(point.model().source()).isEqualTo("a: \"b\" # \\\\");
        assertThat(point.train().evaluateEvery()).isEqualTo(Interval.parse("2 epochs"));
    }

    @Test
    void whatIsNoGridIsRefused() {
        assertProblem(MINIMAL, "tune.grid=3").startsWith("tune.grid is 3, but it must be a section of keys with lists");
        assertProblem(MINIMAL, "tune.grid.train.epochs=3")
                .isEqualTo("tune.grid does not give train.epochs a list of values (--set tune.grid.train.epochs)."
                        + " Write train.epochs: [one, two].");
        assertProblem(MINIMAL, "tune.grid={train.epochs: [2], train: {epochs: [3]}}")
                .contains("names train.epochs twice, once with dots and once without");
        assertProblem(MINIMAL, "tune.grid={train.epochs: []}").contains("gives train.epochs no value");
        assertProblem(MINIMAL, "tune.grid={train.epochs: [2, 3, 2]}")
                .contains("gives train.epochs the values [2, 3, 2], one of them twice");
        assertProblem(MINIMAL, "tune.grid={data.max-length: [32, 64]}")
                .contains("has data.max-length, but only keys of train and model can be tried")
                .endsWith("Leave it out.");
        assertProblem(MINIMAL, "tune.grid={train.metric-for-best: [f1, accuracy]}")
                .contains("not train.metric-for-best");
        assertProblem(MINIMAL, "tune.grid={model.source: ['jdbc:x://u:geheim@host/y']}")
                .contains("gives model.source an address with a secret")
                .doesNotContain("geheim");
        String many = IntStream.rangeClosed(1, 101).boxed().toList().toString();
        assertProblem(MINIMAL, "tune.grid={train.epochs: " + many + ", train.batch-size: " + many + "}")
                .contains("has 10201 combinations of values, but at most 1000 runs are made");
    }

    @Test
    void runsNeedAFigureToBeComparedBy() {
        assertProblem(MINIMAL, NESTED, "train.evaluate-every=never")
                .startsWith("tune.grid is given, but train.evaluate-every is never, so that runs have no figure to be"
                        + " compared by")
                .endsWith(
                        "Evaluate after each epoch, and name data.validation or set data.split.validation to a share such"
                                + " as 0.1.");
    }
}
