package dev.anneal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.anneal.error.AnnealException;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ListAssert;

/** Configurations in tests. */
final class ConfigTexts {
    /** Line 1 is the name. */
    static final String MINIMAL = """
            name: small
            task: single-label
            model: {source: models/tiny-bert}
            data:
              train: {path: rows.csv, format: csv}
              split: {validation: 0.1}
            output: runs/small
            """;

    private ConfigTexts() {}

    static RunConfig read(String yaml, String... overrides) {
        return RunConfigReader.parse(yaml, "run.yaml", List.of(overrides));
    }

    /** The line of a configuration that is refused for one problem. */
    static AbstractStringAssert<?> assertProblem(String yaml, String... overrides) {
        return assertProblems(yaml, overrides).singleElement(InstanceOfAssertFactories.STRING);
    }

    /** The problems of a configuration that is refused, one line each. */
    static ListAssert<String> assertProblems(String yaml, String... overrides) {
        Throwable thrown = catchThrowable(() -> read(yaml, overrides));
        assertThat(thrown).isInstanceOf(AnnealException.class);
        assertThat(((AnnealException) thrown).kind()).isEqualTo(AnnealException.Kind.USER);
        List<String> lines = thrown.getMessage().lines().toList();
        String count = lines.size() == 2 ? "1 problem" : (lines.size() - 1) + " problems";
        assertThat(lines.get(0)).isEqualTo("run.yaml has " + count + ":");
        return assertThat(lines.subList(1, lines.size()).stream()
                .map(line -> line.substring(2))
                .toList());
    }
}
