package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.score.ScoringModel;
import dev.anneal.score.ScoringTask;
import dev.anneal.table.RowMapping;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What every task of a scoring needs, as values.
 *
 * @param yaml the configuration
 * @param table how rows lie
 * @param members the models that answer together, one as a rule
 */
record TaskInputs(String yaml, InputTable table, List<Member> members) implements Serializable {
    /**
     * A model that answers.
     *
     * @param folder the trained model, or the model that is used as it is; on any Hadoop file system
     * @param digest of its files, as the driver sees them
     */
    record Member(String folder, String digest) implements Serializable {}

    RunConfig config() {
        return RunConfigReader.parse(yaml, "the driver's configuration", List.of());
    }

    static TokenizerOptions tokenizerOptions(RunConfig config) {
        return TokenizerOptions.of(config.data());
    }

    /** Texts only: a row needs neither label nor id to be scored. */
    static RowMapping texts(RunConfig config) {
        return RowMapping.withoutLabels(config.task(), config.data().withoutIds());
    }

    static ModelDirectory stagedModel(Member member, RunConfig config) {
        return SourceModel.open(config.model().withSource(member.folder()), HostFolders.hadoopConfiguration());
    }

    /** The first model's tokenizer, which is closed with the task. */
    Tokenizer tokenizer(RunConfig config) {
        ModelDirectory model = stagedModel(members.get(0), config);
        Tokenizer tokenizer =
                ScoringModel.openTokenizer(model, tokenizerOptions(config), ScoringTask.of(model, config));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> tokenizer.close());
        return tokenizer;
    }
}
