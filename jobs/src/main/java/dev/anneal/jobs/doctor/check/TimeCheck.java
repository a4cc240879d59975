package dev.anneal.jobs.doctor.check;

import dev.anneal.config.RunConfig;
import dev.anneal.jobs.doctor.check.Forecast.Rows;
import dev.anneal.jobs.doctor.check.Forecast.Trial;
import dev.anneal.track.Figures;
import dev.anneal.train.estimate.TrainingTime;
import java.time.Duration;
import java.util.List;

/** How long training takes, from a micro-batch that was measured. Says nothing about waiting for each other, and nothing is wrong with any time. */
final class TimeCheck implements Check {
    private static final String TOPIC = "time";
    private static final long EXAMPLE_ROWS = 10_000;

    @Override
    public List<Finding> findings(Examination examination) {
        return examination
                .forecast()
                .flatMap(forecast -> forecast.trial().map(trial -> List.of(finding(examination, forecast, trial))))
                .orElse(List.of());
    }

    private static Finding finding(Examination examination, Forecast forecast, Trial trial) {
        RunConfig config = examination.config().orElseThrow();
        int ranks = config.cluster().executors();
        Rows rows = forecast.rows().orElse(new Rows(EXAMPLE_ROWS, 0));
        TrainingTime time = TrainingTime.of(config, ranks, rows.training(), rows.validation());
        double crowd = crowd(examination, config);
        Duration microBatch = Duration.ofNanos(Math.round(trial.microBatch().toNanos() * crowd));
        String of = forecast.rows().isPresent()
                ? "Training takes about " + text(time.duration(microBatch)) + " on " + ranks + " ranks: "
                        + Figures.count(rows.training()) + " rows, "
                        + config.train().epochs() + " epochs"
                : "The number of rows is unknown before prepare; training takes about "
                        + text(time.duration(microBatch))
                        + " for every " + Figures.count(EXAMPLE_ROWS) + " rows on " + ranks + " ranks, "
                        + config.train().epochs() + " epochs";
        return Finding.ok(
                TOPIC,
                of + ". A micro-batch of " + config.train().microBatchRows() + " x " + trial.tokens() + " tokens took "
                        + trial.microBatch().toMillis() + " ms here (median of " + trial.passes() + ")"
                        + (crowd > 1
                                ? "; " + ranks + " ranks share "
                                        + examination.driver().processor().cores() + " processors"
                                : ""));
    }

    /** How many threads share a processor, where all ranks are on this machine. */
    private static double crowd(Examination examination, RunConfig config) {
        if (examination.placement() != Examination.Placement.HERE) {
            return 1;
        }
        double threads =
                (double) config.cluster().executors() * config.cluster().threadsPerRank();
        return Math.max(1, threads / examination.driver().processor().cores());
    }

    private static String text(Duration duration) {
        return Figures.duration(duration.toMillis() / 1e3);
    }
}
