package dev.anneal.score;

import dev.anneal.config.FeaturesConfig;
import dev.anneal.config.Pooling;
import dev.anneal.config.Task;
import dev.anneal.config.Truncation;
import dev.anneal.evaluate.Decision;
import dev.anneal.model.hub.HubAccess;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.ModelStaging;
import dev.anneal.table.Row;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.TokenizerOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Rows per second and processor time of scoring with threads for tokenizing and inferring, beside one thread that does both in turn; in one process,
 * turn about, and compares the outcomes. Arguments: model, rows, turns.
 */
final class PipelineBenchmark {
    private static final int BATCH_ROWS = 32;
    private static final String[] WORDS =
            "the of and a to in is was he for it with as his on be at by had not".split(" ");

    private PipelineBenchmark() {}

    public static void main(String[] arguments) {
        String source = arguments.length > 0 ? arguments[0] : "jar:all-minilm-l6-v2.onnx";
        int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20_000;
        int turns = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
        ModelDirectory directory =
                ModelStaging.open(source, Path.of("target/staging"), new Configuration(), HubAccess.cachedOnly());
        ScoringTask task = new ScoringTask(
                Task.FEATURES,
                List.of(),
                new FeaturesConfig(List.of(), Optional.of(Pooling.MEAN), true),
                OptionalDouble.empty(),
                Decision.NONE);
        Engine.enter(1);
        List<Row> table = table(rows);
        try (ScoringModel model =
                ScoringModel.open(directory, new TokenizerOptions(256, Truncation.LONGEST_FIRST), task)) {
            inTurn(model, table.subList(0, Math.min(rows, 2 * BATCH_ROWS)));
            for (int turn = 0; turn < turns; turn++) {
                List<Outcome> one = measured("in turn", rows, () -> inTurn(model, table));
                List<Outcome> other = measured("pipeline", rows, () -> pipeline(model, table));
                System.out.println("the same outcomes: " + one.equals(other));
            }
        }
    }

    private interface Scoring {
        List<Outcome> run();
    }

    private static List<Outcome> measured(String name, int rows, Scoring scoring) {
        long start = System.nanoTime();
        long processor = processorNanos();
        List<Outcome> outcomes = scoring.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s: %d rows, %.1f rows/s, %.1f s, %.1f s of processors%n",
                name,
                rows,
                rows / seconds,
                seconds,
                (processorNanos() - processor) / 1e9);
        return outcomes;
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static List<Outcome> inTurn(ScoringModel model, List<Row> table) {
        ScorerOptions options = ScorerOptions.of(BATCH_ROWS, 1);
        Ensemble ensemble = Ensemble.of(List.of(model));
        WindowInference inference = new WindowInference(ensemble, options);
        List<Outcome> outcomes = new ArrayList<>();
        Iterator<Row> rows = table.iterator();
        while (rows.hasNext()) {
            Window<Row> window = Window.next(rows, row -> row, options);
            List<List<TokenizedRow>> tokenized =
                    ensemble.readers().stream().map(window::tokenize).toList();
            outcomes.addAll(List.of(inference.run(tokenized)));
        }
        return outcomes;
    }

    private static List<Outcome> pipeline(ScoringModel model, List<Row> table) {
        List<Outcome> outcomes = new ArrayList<>();
        try (ScoredRows<Row> rows =
                new Scorer(model, ScorerOptions.of(BATCH_ROWS, 1)).score(table.iterator(), row -> row)) {
            rows.forEachRemaining(scored -> outcomes.add(scored.outcome()));
        }
        return outcomes;
    }

    /** Texts of 5 to 40 words. */
    private static List<Row> table(int rows) {
        Random chance = new Random(1);
        return IntStream.range(0, rows)
                .mapToObj(row -> {
                    List<String> words = new ArrayList<>();
                    for (int left = 5 + chance.nextInt(36); left > 0; left--) {
                        words.add(WORDS[chance.nextInt(WORDS.length)]);
                    }
                    return Row.ofTexts(String.join(" ", words), Optional.empty());
                })
                .toList();
    }
}
