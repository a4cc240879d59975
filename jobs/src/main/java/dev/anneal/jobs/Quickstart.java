package dev.anneal.jobs;

import dev.anneal.config.RunConfig;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Example;
import dev.anneal.jobs.quickstart.WordNetDefinitions;
import dev.anneal.jobs.score.ScoreResult;
import dev.anneal.track.Display;
import dev.anneal.track.Figures;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The first run of a newcomer: WordNet's definitions, sorted into their categories by a model that learns it while they watch. */
final class Quickstart {
    private static final int DEFINITION_COLUMNS = 64;

    private final Anneal anneal;
    private final Display display;

    Quickstart(Anneal anneal, Display display) {
        this.anneal = anneal;
        this.display = display;
    }

    void run() {
        RunConfig config = anneal.config();
        display.print("The text: " + WordNetDefinitions.NOTICE);
        WordNetDefinitions.write(
                Path.of(config.data().train().orElseThrow().path().orElseThrow()));
        Preflight.check(config);
        SparkSession spark = anneal.openSession();
        try {
            summary(config, anneal.run(spark));
        } finally {
            spark.stop();
        }
    }

    private void summary(RunConfig config, RunResult result) {
        Evaluation evaluation = result.evaluation();
        Map<String, Double> majority = evaluation.baselineMetrics();
        display.print("");
        display.print("Given a definition, name its category: one of "
                + config.data().labels().size() + " such as noun.animal.");
        display.print("Learned from "
                + Figures.count(result.dataset().manifest().split("train").rows()) + " definitions, asked about "
                + Figures.count(evaluation.rows()) + " others:");
        display.print("");
        display.print("              Anneal   always the most frequent category");
        figure("accuracy", evaluation.metrics(), majority);
        figure("macro_f1", evaluation.metrics(), majority);
        display.print("");
        result.examples().forEach(this::example);
        display.print("");
        display.print("  model       " + result.folder().model() + " (opens in transformers, too)");
        result.scored()
                .map(ScoreResult::folder)
                .ifPresent(folder -> display.print("  predictions " + folder + " (Parquet)"));
        display.print("  figures     " + result.folder().metrics() + ", "
                + result.folder().evaluation());
        display.print("  report      " + result.folder().report());
    }

    private void figure(String metric, Map<String, Double> ours, Map<String, Double> majority) {
        display.print(String.format(
                Locale.ROOT,
                "  %-10s  %.3f    %.3f",
                metric.replace('_', ' '),
                ours.getOrDefault(metric, Double.NaN),
                majority.getOrDefault(metric, Double.NaN)));
    }

    private void example(Example example) {
        String text = example.text().length() > DEFINITION_COLUMNS
                ? example.text().substring(0, DEFINITION_COLUMNS - 3) + "..."
                : example.text();
        String verdict = example.isCorrect() ? "" : "  (it is " + example.label() + ")";
        display.print(String.format(
                Locale.ROOT,
                "  %-" + DEFINITION_COLUMNS + "s  %s %.0f %%%s",
                text,
                example.prediction(),
                100 * example.probability(),
                verdict));
    }
}
