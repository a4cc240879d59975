package dev.anneal.train.estimate;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import java.util.List;

/** Configurations whose needs are estimated: batches of 16 rows in micro-batches of 4. */
final class EstimateConfigs {
    private static final String YAML = """
            name: estimated
            task: single-label
            model: {source: nowhere}
            data:
              train: {path: rows.csv, format: csv}
              split: {validation: 0.1}
              max-length: 128
            train: {epochs: 3, batch-size: 16, micro-batch-size: 4}
            output: runs/estimated
            """;

    private EstimateConfigs() {}

    static RunConfig with(String... overrides) {
        return RunConfigReader.parse(YAML, "estimated.yaml", List.of(overrides));
    }
}
