package dev.anneal.report;

import dev.anneal.evaluate.MetricDirection;
import dev.anneal.track.Figures;
import dev.anneal.train.event.StepFinished;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The top of the page: what run this is, how good its model is, and what it took. */
record HeaderSection(ReportInputs inputs, TrainingStory story) {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern(
                    "d MMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    Element render() {
        Element tiles = Element.styled("div", "tiles");
        Headline.of(inputs.evaluation(), story).ifPresent(headline -> tiles.add(headlineTile(headline)));
        tiles.addAll(validationTile());
        tiles.addAll(progressTiles());
        Element title = Element.styled("div", "title").add(Element.of("h1", inputs.name()));
        status().ifPresent(title::add);
        Element header = Element.of("header").add(title);
        String subtitle = subtitle();
        return (subtitle.isEmpty()
                        ? header
                        : header.add(Element.styled("p", "subtitle").text(subtitle)))
                .add(tiles);
    }

    private Optional<Element> status() {
        if (story.finish().isPresent()) {
            return Optional.of(Element.styled("span", "pill good").text("finished"));
        }
        if (story.steps().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                Element.styled("span", "pill warn").text("not finished: last step " + lastStep() + totalSteps()));
    }

    private String subtitle() {
        List<String> parts = new ArrayList<>();
        Configuration configuration = Configuration.of(inputs.configuration());
        configuration.value("task").ifPresent(parts::add);
        configuration.value("model.source").ifPresent(parts::add);
        story.start().ifPresent(start -> {
            parts.add(Figures.count(start.rows()) + " training rows"
                    + (start.rowsLeftOut() == 0 ? "" : ", " + start.rowsLeftOut() + " left out of each epoch"));
            parts.add(MINUTE.format(story.finish().map(finish -> finish.time()).orElse(start.time())));
        });
        return String.join("  \u00b7  ", parts);
    }

    private static Element headlineTile(Headline headline) {
        Element tile = tile(
                MetricName.of(headline.metric()) + " " + headline.where(),
                Figures.metric(headline.value()),
                "tile main");
        headline.floor().ifPresent(floor -> tile.addAll(comparison(headline, floor)));
        return tile;
    }

    private static List<Element> comparison(Headline headline, Headline.Floor floor) {
        boolean better = MetricDirection.of(headline.metric()).isBetter(headline.value(), floor.value());
        double gain = headline.value() - floor.value();
        List<Element> comparison = new ArrayList<>();
        if (headline.isShare()) {
            comparison.add(meter(headline.value(), floor.value()));
        }
        comparison.add(Element.styled("p", "note")
                .text(floor.answer() + ": " + Figures.metric(floor.value()) + " (")
                .add(Element.styled("b", better ? "up" : "down").text(String.format(Locale.ROOT, "%+.4f", gain)))
                .text(")"));
        return comparison;
    }

    private static Element meter(double model, double floor) {
        return Element.styled("div", "meter")
                .with("title", "model " + Figures.metric(model) + ", without the text " + Figures.metric(floor))
                .add(Element.styled("i", "value").with("style", "width:" + width(model)))
                .add(Element.styled("i", "base").with("style", "left:" + width(floor)));
    }

    private List<Element> validationTile() {
        if (inputs.evaluation().isEmpty()) {
            return List.of();
        }
        return Headline.of(Optional.empty(), story).stream()
                .map(best -> tile(
                                "Best " + MetricName.of(best.metric()).toLowerCase(Locale.ROOT),
                                Figures.metric(best.value()),
                                "tile")
                        .add(Element.styled("p", "note").text(best.where())))
                .toList();
    }

    private List<Element> progressTiles() {
        List<StepFinished> steps = story.steps();
        if (steps.isEmpty()) {
            return List.of();
        }
        StepFinished last = steps.get(steps.size() - 1);
        double seconds = story.finish().map(finish -> finish.seconds()).orElse(story.secondsAt(last));
        Element time = tile("Training time", Figures.duration(seconds), "tile")
                .add(Element.styled("p", "note")
                        .text(Figures.count(last.step()) + totalSteps() + " steps, "
                                + String.format(Locale.ROOT, "%.2f epochs", last.epoch())));
        double rate = median(steps.stream()
                .mapToDouble(StepFinished::samplesPerSecond)
                .sorted()
                .toArray());
        double tokens = median(steps.stream()
                .mapToDouble(StepFinished::tokensPerSecond)
                .sorted()
                .toArray());
        Element throughput = tile("Throughput", Figures.compact(rate) + " rows/s", "tile")
                .add(Element.styled("p", "note")
                        .text(Figures.compact(tokens) + " tokens/s"
                                + story.start()
                                        .map(start -> start.worldSize() == 1
                                                ? ", 1 rank"
                                                : ", " + start.worldSize() + " ranks")
                                        .orElse("")));
        List<Element> tiles = new ArrayList<>(List.of(time, throughput));
        story.start()
                .ifPresent(start -> tiles.add(tile("Trained parameters", Figures.compact(start.parameters()), "tile")
                        .add(Element.styled("p", "note")
                                .text("batches of " + start.batchSize() + ", micro-batches of "
                                        + start.microBatchSize()))));
        return tiles;
    }

    private int lastStep() {
        return story.steps().get(story.steps().size() - 1).step();
    }

    private String totalSteps() {
        return story.start()
                .map(start -> " of " + Figures.count(start.totalSteps()))
                .orElse("");
    }

    private static Element tile(String name, String value, String cssClass) {
        return Element.styled("div", cssClass)
                .add(Element.styled("p", "name").text(name))
                .add(Element.styled("p", "figure").text(value));
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    private static String width(double share) {
        return Element.number(Math.max(0, Math.min(1, share)) * 100) + "%";
    }
}
