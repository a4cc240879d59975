package dev.anneal.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.RunConfigReader;
import dev.anneal.dataset.RejectCount;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmptySplitTest {
    private static final SplitSource TABLE =
            SplitSource.of(RunConfigReader.parse("""
                    name: test
                    task: single-label
                    model: {source: none}
                    data: {train: {path: films.csv, format: csv}, split: {validation: 0.1}}
                    output: none
                    """, "test.yaml", List.of())).get(0);

    @Test
    void saysWhetherCopiesWereAllOfIt() {
        List<RejectCount> copies =
                List.of(new RejectCount("conflicting-label", 3), new RejectCount("duplicate-text", 7));

        assertThat(PrepareJob.empty(TABLE, "train", copies, 10))
                .hasMessageContaining(
                        "The train split is empty: 10 rows of it were removed as copies or for conflicting"
                                + " labels (data.duplicates). Set data.duplicates to report, or mend the table.");
        assertThat(PrepareJob.empty(TABLE, "validation", List.of(), 0))
                .hasMessageEndingWith("films.csv went there. Raise data.split.validation, or leave it out.");
    }
}
