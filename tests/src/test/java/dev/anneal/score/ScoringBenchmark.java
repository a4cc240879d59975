package dev.anneal.score;

import dev.anneal.benchmark.Medians;
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
 * Scoring as a plain loop has it, with batches of like lengths, and with threads for tokenizing and inferring beside that: the same rows and model, in one
 * process, turn about, so that what else the machine does meets all of them. Arguments: model, rows, turns.
 */
final class ScoringBenchmark {
    private static final int BATCH_ROWS = 32;
    private static final int WARM_ROWS = 8 * BATCH_ROWS;
    private static final double CLOSE = 1e-4;
    private static final ScorerOptions OPTIONS = ScorerOptions.of(BATCH_ROWS, 1);
    private static final String[] WORDS =
            "the of and a to in is was he for it with as his on be at by had not".split(" ");

    private final ScoringModel model;
    private final List<Row> table;

    private ScoringBenchmark(ScoringModel model, List<Row> table) {
        this.model = model;
        this.table = table;
    }

    private enum Way {
        PLAIN_LOOP,
        LENGTH_BUCKETS,
        PIPELINE
    }

    private record Turn(List<Outcome> outcomes, double rowsPerSecond) {}

    public static void main(String[] arguments) {
        String source = arguments.length > 0 ? arguments[0] : "jar:all-minilm-l6-v2.onnx";
        int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000;
        int turns = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        ModelDirectory directory =
                ModelStaging.open(source, Path.of("target/staging"), new Configuration(), HubAccess.cachedOnly());
        ScoringTask task = new ScoringTask(
                Task.FEATURES,
                List.of(),
                new FeaturesConfig(List.of(), Optional.of(Pooling.MEAN), true),
                OptionalDouble.empty(),
                Decision.NONE);
        Engine.enter(1);
        try (ScoringModel model =
                ScoringModel.open(directory, new TokenizerOptions(128, Truncation.LONGEST_FIRST), task)) {
            ScoringBenchmark warm = new ScoringBenchmark(model, table(WARM_ROWS));
            for (Way way : Way.values()) {
                warm.outcomes(way);
            }
            new ScoringBenchmark(model, table(rows)).compare(turns);
        }
    }

    private void compare(int turns) {
        double[][] speeds = new double[Way.values().length][turns];
        for (int turn = 0; turn < turns; turn++) {
            List<Outcome> plain = List.of();
            for (Way way : Way.values()) {
                Turn measured = measured(way);
                speeds[way.ordinal()][turn] = measured.rowsPerSecond();
                if (way == Way.PLAIN_LOOP) {
                    plain = measured.outcomes();
                }
                requireSame(plain, measured.outcomes());
            }
        }
        for (Way way : List.of(Way.LENGTH_BUCKETS, Way.PIPELINE)) {
            System.out.printf(
                    Locale.ROOT,
                    "%s over %s: %.2f (median of %d turns)%n",
                    name(way),
                    name(Way.PLAIN_LOOP),
                    Medians.ofRatios(speeds[way.ordinal()], speeds[Way.PLAIN_LOOP.ordinal()]),
                    turns);
        }
    }

    private static String name(Way way) {
        return way.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Turn measured(Way way) {
        long start = System.nanoTime();
        long processor = processorNanos();
        List<Outcome> outcomes = outcomes(way);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s: %d rows, %.1f rows/s, %.1f s, %.1f s of processors%n",
                name(way),
                table.size(),
                table.size() / seconds,
                seconds,
                (processorNanos() - processor) / 1e9);
        return new Turn(outcomes, table.size() / seconds);
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private List<Outcome> outcomes(Way way) {
        return switch (way) {
            case PLAIN_LOOP -> inTurn(OPTIONS.withSmallWindows());
            case LENGTH_BUCKETS -> inTurn(OPTIONS);
            case PIPELINE -> pipeline();
        };
    }

    /** One thread tokenizes a window and infers it. */
    private List<Outcome> inTurn(ScorerOptions options) {
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

    private List<Outcome> pipeline() {
        List<Outcome> outcomes = new ArrayList<>();
        try (ScoredRows<Row> rows = new Scorer(model, OPTIONS).score(table.iterator(), row -> row)) {
            rows.forEachRemaining(scored -> outcomes.add(scored.outcome()));
        }
        return outcomes;
    }

    /** But for the last bits, which depend on how far a row is padded. */
    private static void requireSame(List<Outcome> some, List<Outcome> others) {
        for (int row = 0; row < some.size(); row++) {
            float[] one = vector(some.get(row));
            float[] other = vector(others.get(row));
            for (int i = 0; i < one.length; i++) {
                if (!(Math.abs(one[i] - other[i]) < CLOSE)) {
                    throw new IllegalStateException("row " + row + " has " + one[i] + " and " + other[i]);
                }
            }
        }
    }

    private static float[] vector(Outcome outcome) {
        return ((Features) outcome).layers().get(0)[0];
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
