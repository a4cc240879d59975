package dev.anneal.jobs.doctor.check;

import dev.anneal.config.DurationText;
import dev.anneal.config.RunConfig;
import dev.anneal.config.ScheduleConfig;
import dev.anneal.config.TrainConfig;
import dev.anneal.jobs.doctor.check.Forecast.Rows;
import dev.anneal.jobs.doctor.check.Forecast.Trial;
import dev.anneal.track.Figures;
import dev.anneal.train.estimate.TrainingTime;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How long training takes, from a micro-batch that was measured, and whether its time budget is enough for that. Says nothing about waiting for each other,
 * and nothing is wrong with any other time.
 */
final class TimeCheck implements Check {
    private static final String TOPIC = "time";
    private static final long EXAMPLE_ROWS = 10_000;

    /** Schedules whose rates do not depend on the number of steps. */
    private static final Set<ScheduleConfig.Name> ENDLESS = EnumSet.of(
            ScheduleConfig.Name.CONSTANT, ScheduleConfig.Name.INVERSE_SQUARE_ROOT, ScheduleConfig.Name.PLATEAU);

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
        Duration all =
                time.duration(Duration.ofNanos(Math.round(trial.microBatch().toNanos() * crowd)));
        String of = forecast.rows().isPresent()
                ? "Training takes about " + text(all) + " on " + ranks + " ranks: " + Figures.count(rows.training())
                        + " rows, " + config.train().epochs() + " epochs" + earlierEnd(config.train(), time)
                : "The number of rows is unknown before prepare; training takes about " + text(all) + " for every "
                        + Figures.count(EXAMPLE_ROWS) + " rows on " + ranks + " ranks, "
                        + config.train().epochs() + " epochs";
        String text = of + ". A micro-batch of " + config.train().microBatchRows() + " x " + trial.tokens()
                + " tokens took " + trial.microBatch().toMillis() + " ms here (median of " + trial.passes() + ")"
                + (crowd > 1
                        ? "; " + ranks + " ranks share "
                                + examination.driver().processor().cores() + " processors"
                        : "");
        return config.train()
                .timeBudget()
                .filter(budget -> forecast.rows().isPresent() && budget.compareTo(all) < 0)
                .map(budget -> cutShort(config.train(), budget, all, time.steps(), text))
                .orElseGet(() -> Finding.ok(TOPIC, text));
    }

    /** Early stopping counts from the first evaluation, which is always a gain. */
    private static String earlierEnd(TrainConfig train, TrainingTime time) {
        return train.earlyStopping()
                .filter(stopping -> stopping.patience() + 1 < time.evaluations())
                .map(stopping -> ", or less from evaluation " + (stopping.patience() + 1) + " of " + time.evaluations()
                        + " on (train.early-stopping)")
                .orElse("");
    }

    private static Finding cutShort(TrainConfig train, Duration budget, Duration all, long steps, String text) {
        long made = Math.max(1, steps * budget.toMillis() / Math.max(1, all.toMillis()));
        String end = "train.time-budget ends training after " + DurationText.write(budget) + ", at about step "
                + Figures.count(made) + " of " + Figures.count(steps);
        return ENDLESS.contains(train.schedule().name())
                ? Finding.ok(TOPIC, end + ". " + text)
                : Finding.warning(
                        TOPIC,
                        end + ", where the learning rate has not come to its end. " + text,
                        "Set train.max-steps to " + made + ", which the schedule knows of, or raise the budget.");
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
