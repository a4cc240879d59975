package dev.anneal.jobs.evaluate;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Task;
import dev.anneal.dataset.Dataset;
import dev.anneal.dataset.DatasetStaging;
import dev.anneal.dataset.Split;
import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.Evaluator;
import dev.anneal.evaluate.HardRow;
import dev.anneal.evaluate.RowFacts;
import dev.anneal.evaluate.RowOutcomes;
import dev.anneal.evaluate.RowScores;
import dev.anneal.evaluate.Tally;
import dev.anneal.evaluate.TallyCodec;
import dev.anneal.evaluate.answer.AnswerRules;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.objective.Evaluators;
import dev.anneal.objective.HardestRows;
import dev.anneal.objective.Masking;
import dev.anneal.objective.SplitEvaluation;
import dev.anneal.objective.TaskRows;
import dev.anneal.plan.Range;
import dev.anneal.plan.RankAssignment;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * One executor's share of an evaluation.
 *
 * @param configYaml the resolved configuration
 * @param folder the run's, with the dataset
 * @param models folders of those that answer
 * @param split that is evaluated
 * @param scores whether what is said about each row is kept
 * @param decision how labels follow from logits
 */
record EvaluateTask(
        String configYaml, RunFolder folder, List<String> models, String split, RowScores scores, Decision decision)
        implements RankTask<EvaluateTask.Share> {
    /**
     * What a share tells the driver.
     *
     * @param microBatches into how many the whole split was cut
     * @param rules whether the split has questions without an answer
     * @param facts about its rows; none where what was said about them is not kept, and for windows of questions
     * @param hardest those of its rows with the largest losses
     */
    @SuppressWarnings("ArrayRecordComponent") // travels once
    record Share(byte[] tallies, int microBatches, AnswerRules rules, RowFacts facts, List<HardRow> hardest)
            implements Serializable {}

    @Override
    public Share run(RankContext context) {
        RunConfig config = RunConfigReader.parse(configYaml, folder.config(), List.of());
        context.enterEngine(config.cluster().threadsPerRank());
        Configuration hadoop = HostFolders.hadoopConfiguration();
        Path data =
                DatasetStaging.stage(new org.apache.hadoop.fs.Path(folder.dataset()), HostFolders.datasets(), hadoop);
        List<ModelDirectory> sources = models.stream()
                .map(each -> SourceModel.open(config.model().withSource(each), hadoop))
                .toList();
        try (Dataset dataset = Dataset.open(data);
                OpenModels open = OpenModels.read(sources)) {
            TaskModel model = open.first();
            ModelDirectory source = model.source();
            Split rowsOfSplit = dataset.split(split);
            AnswerRules rules = Evaluators.rules(model.task(), rowsOfSplit);
            List<String> labels = model.config().labels();
            Evaluator evaluator = Evaluators.of(model.task(), labels, scores, rules, decision);
            TaskRows rows = new TaskRows(rowsOfSplit, model.padTokenId(), Masking.of(config, source));
            try (SplitEvaluation evaluation = new SplitEvaluation(
                    model.task(),
                    open.answering(config),
                    rows,
                    evaluator,
                    config.evaluate().batchSize())) {
                int microBatches = evaluation.microBatches();
                Range mine = RankAssignment.range(microBatches, context.worldSize(), context.rank());
                List<Tally> tallies = evaluation.run(mine, context::tell);
                Optional<RowOutcomes> outcomes =
                        model.task() == Task.ANSWER ? Optional.empty() : evaluator.outcomes(tallies);
                int[] numbers = outcomes.isPresent() ? evaluation.rows(mine) : new int[0];
                return new Share(
                        TallyCodec.encode(tallies),
                        microBatches,
                        rules,
                        HardestRows.facts(rowsOfSplit, numbers),
                        outcomes.map(each -> hardest(each, numbers, rowsOfSplit, source, config))
                                .orElse(List.of()));
            }
        }
    }

    private static List<HardRow> hardest(
            RowOutcomes outcomes, int[] rows, Split split, ModelDirectory model, RunConfig config) {
        try (Tokenizer tokenizer = Tokenizer.open(model.tokenizer(), TokenizerOptions.of(config.data()))) {
            return HardestRows.of(
                    outcomes, rows, split, tokenizer, config.evaluate().hardest());
        }
    }
}
