package dev.anneal.report;

import dev.anneal.dataset.DataFit;
import dev.anneal.dataset.FitCounts;
import dev.anneal.dataset.LengthBin;
import dev.anneal.evaluate.ClassificationTally;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Example;
import dev.anneal.report.DatasetSummary.Bin;
import dev.anneal.report.DatasetSummary.SplitCounts;
import dev.anneal.report.DatasetSummary.TruncationEntry;
import dev.anneal.train.event.CheckpointWritten;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunFinished;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/** A run that looks like a real one, made of a formula and seeded noise. */
record SyntheticRun(int classes, int ranks, int steps) {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final int STEPS_PER_EPOCH = 200;
    private static final List<String> WORDS = List.of(
            "card_arrival",
            "exchange_rate",
            "top_up_failed",
            "lost_or_stolen_card",
            "balance_not_updated_after_transfer",
            "pin_blocked",
            "refund_not_showing_up",
            "age_limit");

    ReportInputs inputs() {
        return new ReportInputs(
                "synthetic-" + classes,
                events(),
                Optional.of(evaluation()),
                Optional.of(configuration()),
                Optional.of(dataset()),
                examples());
    }

    List<TrainEvent> events() {
        Random random = new Random(classes);
        List<TrainEvent> events = new ArrayList<>();
        List<String> hosts = IntStream.range(0, ranks)
                .mapToObj(rank -> "node-" + (rank / 2 + 1))
                .toList();
        events.add(new RunStarted(
                START,
                "synthetic-" + classes,
                ranks,
                hosts,
                steps,
                STEPS_PER_EPOCH,
                3200,
                0,
                22_713_986L,
                16,
                4,
                new RunStarted.Seeds(1, 2, 3),
                List.of()));
        Instant time = START.plusSeconds(3);
        for (int step = 1; step <= steps; step++) {
            time = time.plusMillis(400);
            events.add(step(step, time, random));
            if (step == steps / 2) {
                events.add(new CheckpointWritten(
                        time.plusSeconds(1), step, "checkpoints/step-" + step, 272_000_000L, 1.25, 0.05, 0));
                time = time.plusSeconds(4000);
                events.add(new Resumed(time, step, "checkpoints/step-" + step));
            }
            if (step % (STEPS_PER_EPOCH / 2) == 0 || step == steps) {
                events.add(evaluated(step, time));
            }
        }
        events.add(new RunFinished(time, steps, steps * 0.4 + 3, steps, "accuracy", accuracy(steps), "9f".repeat(32)));
        return events;
    }

    private StepFinished step(int step, Instant time, Random random) {
        double warmUp = steps * 0.1;
        double rate = 5e-5 * (step < warmUp ? step / warmUp : (steps - step) / (steps - warmUp));
        double loss = Math.log(classes)
                * (0.15 + 0.85 * Math.exp(-3.0 * step / steps))
                * Math.exp(random.nextGaussian() * 0.25);
        double norm = (1.2 + 3 * Math.exp(-5.0 * step / steps)) * Math.exp(random.nextGaussian() * 0.4);
        List<Double> rates = IntStream.range(0, ranks)
                .mapToObj(rank -> 20.0 - rank * 0.8 + random.nextGaussian() * 0.6)
                .toList();
        double rows = rates.stream().mapToDouble(Double::doubleValue).sum();
        return new StepFinished(
                time,
                step,
                (double) step / STEPS_PER_EPOCH,
                loss,
                rate,
                norm,
                16,
                812,
                rows,
                rows * 51,
                rates,
                (steps - step) * 0.4);
    }

    private Evaluated evaluated(int step, Instant time) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", Math.log(classes) * (0.25 + 0.75 * Math.exp(-3.0 * step / steps)));
        metrics.put("accuracy", accuracy(step));
        metrics.put("majority_accuracy", classes == 2 ? 0.665 : 1.0 / classes);
        metrics.put("matthews_correlation", accuracy(step) * 0.9 - 0.1);
        metrics.put(classes == 2 ? "f1" : "macro_f1", accuracy(step) * 0.98);
        return new Evaluated(time, step, (double) step / STEPS_PER_EPOCH, metrics, true);
    }

    private double accuracy(int step) {
        double floor = classes == 2 ? 0.665 : 1.0 / classes;
        return floor + (0.87 - floor) * (1 - Math.exp(-4.0 * step / steps));
    }

    Evaluation evaluation() {
        Random random = new Random(classes);
        long[][] confusion = new long[classes][classes];
        int rows = classes == 2 ? 860 : 40;
        for (int label = 0; label < classes; label++) {
            int support = classes == 2 && label == 0 ? 420 : rows;
            for (int row = 0; row < support; row++) {
                int near = Math.floorMod(label + (int) Math.round(random.nextGaussian() * 1.5), classes);
                int wrong = random.nextInt(3) > 0 ? near : random.nextInt(classes);
                confusion[label][random.nextDouble() < 0.86 ? label : wrong]++;
            }
        }
        ClassificationTally tally = ClassificationTally.of(confusion, 0.41 * rows * classes, rows * classes);
        return Evaluation.of("test", tally, labels(), "9f".repeat(32), "4c".repeat(32))
                .withRejectedRows(3);
    }

    List<String> labels() {
        if (classes == 2) {
            return List.of("not equivalent", "equivalent");
        }
        return IntStream.range(0, classes)
                .mapToObj(c -> WORDS.get(c % WORDS.size()) + "_" + c)
                .toList();
    }

    private DatasetSummary dataset() {
        List<Bin> bins = IntStream.rangeClosed(1, 40)
                .mapToObj(i -> new Bin(i * 4 - 3, i * 4, Math.round(420 * Math.exp(-Math.pow((i - 13) / 6.5, 2)))))
                .toList();
        List<TruncationEntry> truncation = labels().stream()
                .map(label -> new TruncationEntry(label, 120, label.length() % 5, label.length() * 7L))
                .toList();
        return new DatasetSummary(
                "4c".repeat(32),
                "7d".repeat(32),
                OptionalInt.of(128),
                List.of(
                        new SplitCounts("train", 3200, 3, 162_400),
                        new SplitCounts("validation", 400, 0, 20_112),
                        new SplitCounts("test", 1280, 3, 64_800)),
                bins,
                truncation,
                Optional.of(new DatasetSummary.Fit(
                        DataFit.of(
                                new FitCounts(100_000, 171_000, 162_400, 12),
                                List.of(new LengthBin(32, 35, 3000), new LengthBin(128, 143, 200)),
                                140,
                                0.0625,
                                128),
                        List.of("A word becomes 1.71 tokens."))),
                List.of("3 train rows have texts of 2 test rows."));
    }

    private List<Example> examples() {
        List<String> labels = labels();
        return List.of(
                new Example(
                        "12",
                        "The broker said <b>shares & bonds</b> \"rose\" by 3 % after http://example.org was shown on screen.",
                        Optional.of("Shares and bonds gained 3 percent, according to the broker."),
                        labels.get(1),
                        labels.get(0),
                        0.941,
                        2.83),
                new Example(
                        "77",
                        "I still have not received my new card, I ordered it over two weeks ago and nobody answers. "
                                .repeat(5),
                        Optional.empty(),
                        labels.get(0),
                        labels.get(0),
                        0.983,
                        0.017),
                new Example(
                        "91", "Is there an age limit?", Optional.empty(), labels.get(1), labels.get(1), 0.541, 0.614));
    }

    private String configuration() {
        return """
                name: synthetic-%d
                task: single-label
                model:
                  source: models/minilm-l6
                  head: {pooling: pooler}
                data:
                  train: {path: data/train.tsv, format: jdbc, options: {url: 'jdbc:postgresql://db/x', password: hunter2}}
                  columns: {text: text, label: label}
                  max-length: 128
                train:
                  epochs: 3
                  batch-size: 16
                  micro-batch-size: 4
                  optimizer: {name: adamw, learning-rate: 5.0e-5, weight-decay: 0.01, clip-norm: 1.0}
                  schedule: {name: linear, warmup-ratio: 0.1}
                  seed: {initialisation: 1, order: 2, dropout: 3}
                cluster: {executors: %d, threads-per-rank: 1, transport: auto}
                output: runs/synthetic
                """.formatted(classes, ranks);
    }
}
