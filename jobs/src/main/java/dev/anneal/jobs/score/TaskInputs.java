package dev.anneal.jobs.score;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.ModelStaging;
import dev.anneal.score.ScoringModel;
import dev.anneal.table.RowMapping;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What every task of a scoring needs, as values.
 *
 * @param yaml the configuration
 * @param table how rows lie
 * @param model the folder of the trained model, on any Hadoop file system
 * @param modelDigest of its files, as the driver sees them
 */
record TaskInputs(String yaml, InputTable table, String model, String modelDigest) implements Serializable {
    RunConfig config() {
        return RunConfigReader.parse(yaml, "the driver's configuration", List.of());
    }

    static TokenizerOptions tokenizerOptions(RunConfig config) {
        return new TokenizerOptions(config.data().maxLength(), config.data().truncation());
    }

    /** Texts only: a row needs neither label nor id to be scored. */
    static RowMapping texts(RunConfig config) {
        ColumnsConfig columns = config.data().columns();
        return RowMapping.withoutLabels(
                new ColumnsConfig(columns.text(), columns.pair(), columns.label(), Optional.empty()));
    }

    ModelDirectory stagedModel() {
        return ModelStaging.open(model, HostFolders.models(), HostFolders.hadoopConfiguration());
    }

    /** A tokenizer that is closed with the task. */
    Tokenizer tokenizer(RunConfig config) {
        Tokenizer tokenizer = ScoringModel.openTokenizer(stagedModel(), tokenizerOptions(config));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> tokenizer.close());
        return tokenizer;
    }
}
