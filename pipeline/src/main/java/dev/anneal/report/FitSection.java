package dev.anneal.report;

import dev.anneal.report.Fit.DoubleDescent;
import dev.anneal.report.Fit.Point;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Over- and under-fitting in sentences, with the losses that they follow from. */
record FitSection(Fit fit) {
    static Optional<Element> of(TrainingStory story) {
        return Fit.of(story).map(fit -> new FitSection(fit).render());
    }

    private Element render() {
        Element section = Element.of("section").add(Element.of("h2", "Fit"));
        sentences().forEach(sentence -> section.add(Element.of("p", sentence)));
        Table table = Table.of(
                Column.words("Evaluation"),
                Column.figures("Training loss since the one before"),
                Column.figures("Validation loss"),
                Column.figures("Gap"));
        for (Point point : fit.points()) {
            table.row(
                    place(point),
                    Figures.metric(point.training()),
                    Figures.metric(point.validation()),
                    Figures.metric(point.gap()));
        }
        return section.add(ResultSection.card("Losses", table.renderScrolling()));
    }

    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        Point last = fit.last();
        Point best = fit.best();
        sentences.add("At the end the training loss is " + Figures.metric(last.training()) + " and the validation loss "
                + Figures.metric(last.validation()) + ".");
        if (fit.isOverFitted()) {
            sentences.add("Over-fitting: the validation loss was lowest, " + Figures.metric(best.validation()) + ", at "
                    + place(best)
                    + "; since then it has risen, while the training loss went on falling. Fewer epochs, a"
                    + " lower learning rate, more weight decay or dropout, or more rows would help.");
        }
        if (fit.hasHardlyLearnt()) {
            sentences.add("Under-fitting: the training loss has hardly fallen since the first evaluation. Try a higher"
                    + " learning rate, more epochs, or more of the model trained; or look whether labels and texts belong"
                    + " together.");
        } else if (fit.isStillFalling()) {
            sentences.add("Under-fitting: both losses were still falling when training ended. Try more epochs, or a"
                    + " higher learning rate.");
        }
        fit.doubleDescent().ifPresent(found -> sentences.add(descent(found)));
        if (sentences.size() == 1) {
            sentences.add("Neither over-fitting nor under-fitting shows in these losses.");
        }
        return sentences;
    }

    private static String descent(DoubleDescent found) {
        return "Double descent over epochs: the validation loss fell until " + place(found.low()) + ", rose to "
                + Figures.metric(found.peak().validation()) + " at " + place(found.peak())
                + ", and fell below its first low afterwards. Stopping early must wait longer than that.";
    }

    private static String place(Point point) {
        return "step " + Figures.count(point.step()) + " (epoch " + String.format(Locale.ROOT, "%.1f", point.epoch())
                + ")";
    }
}
