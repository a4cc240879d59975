package dev.anneal.jobs.score;

import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.jobs.score.commit.SplitPlan;
import dev.anneal.jobs.score.commit.SplitRecord;
import dev.anneal.track.PhaseProgress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;

/** Scores the splits of a plan that are not finished yet, each in a task of its own. */
record SplitScoring(
        SparkSession spark,
        ScoreModels models,
        TaskInputs inputs,
        PartReader reader,
        SplitOutputs outputs,
        ScoredFolder folder) {
    /** Records of all splits. */
    List<SplitRecord> run(SplitPlan plan, PhaseProgress progress, Consumer<String> messages) {
        List<SplitWork> splits = SplitWork.of(plan);
        List<SplitRecord> records = new ArrayList<>(NamedJobs.run(
                spark, "score: look for finished splits", () -> new FinishedSplits(spark, folder).find(splits)));
        Set<Integer> finished = new HashSet<>();
        records.forEach(done -> finished.add(done.split()));
        List<SplitWork> missing = splits.stream()
                .filter(split -> !finished.contains(split.split()))
                .toList();
        if (!records.isEmpty()) {
            messages.accept("score: " + records.size() + " of " + splits.size() + " splits are finished already");
            progress.continueAt(records.stream().mapToLong(SplitRecord::rowsIn).sum());
        }
        if (!missing.isEmpty()) {
            records.addAll(score(missing, progress));
        }
        progress.advanceTo(plan.rows());
        progress.finish();
        return records;
    }

    private List<SplitRecord> score(List<SplitWork> missing, PhaseProgress progress) {
        String name = "score: texts to predictions, " + missing.size() + " splits";
        try (RowProgress display = RowProgress.shownBy(progress::advance)) {
            FillSplit filling = new FillSplit(inputs.table(), outputs, display.counter());
            return NamedJobs.run(
                    spark,
                    name,
                    () -> models.baseline().isPresent()
                            ? ofBaseline(models.baseline().get()).score(missing, filling)
                            : JavaSparkContext.fromSparkContext(spark.sparkContext())
                                    .parallelize(missing, missing.size())
                                    .map(new ScoreSplit(inputs, reader, filling))
                                    .collect());
        }
    }

    private BaselineScoring ofBaseline(SavedBaseline saved) {
        return new BaselineScoring(spark, PipelineModel.load(saved.folder()), models.task(), inputs, reader);
    }
}
