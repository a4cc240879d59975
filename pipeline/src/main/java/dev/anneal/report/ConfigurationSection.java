package dev.anneal.report;

import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import dev.anneal.train.event.CheckpointWritten;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.RunFinished;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What it takes to repeat the run: its configuration, digests, seeds and hosts. */
record ConfigurationSection(ReportInputs inputs, TrainingStory story) {

    Optional<Element> render() {
        Element columns = Element.styled("div", "columns");
        Map<String, String> configuration =
                Configuration.of(inputs.configuration()).values();
        if (!configuration.isEmpty()) {
            columns.add(ResultSection.card("Configuration", table("Key", configuration)));
        }
        Map<String, String> origin = origin();
        if (!origin.isEmpty()) {
            columns.add(ResultSection.card("Origin", table("What", origin)));
        }
        if (configuration.isEmpty() && origin.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Element.of("section")
                .add(Element.of("h2", "To repeat this run"))
                .add(columns));
    }

    private Map<String, String> origin() {
        Map<String, String> facts = new LinkedHashMap<>();
        inputs.evaluation().ifPresent(evaluation -> {
            put(facts, "model evaluated, SHA-256", evaluation.modelDigest());
            put(facts, "data evaluated", evaluation.dataDigest());
        });
        story.finish().map(RunFinished::modelDigest).ifPresent(digest -> put(facts, "model trained, SHA-256", digest));
        inputs.dataset().ifPresent(dataset -> {
            put(facts, "dataset", dataset.digest());
            put(facts, "tokenizer", dataset.tokenizerDigest());
        });
        story.start().ifPresent(start -> {
            put(
                    facts,
                    "seeds",
                    "initialisation " + start.seeds().initialisation() + ", order "
                            + start.seeds().order() + ", dropout "
                            + start.seeds().dropout());
            put(facts, "hosts by rank", String.join(", ", start.hosts()));
        });
        List<CheckpointWritten> checkpoints = story.of(CheckpointWritten.class).toList();
        if (!checkpoints.isEmpty()) {
            CheckpointWritten last = checkpoints.get(checkpoints.size() - 1);
            put(
                    facts,
                    "checkpoints",
                    checkpoints.size() + ", the last after step " + last.step() + " (" + Figures.bytes(last.bytes())
                            + " in " + Figures.duration(last.seconds()) + ")");
        }
        put(
                facts,
                "restarts",
                story.resumptions().stream().map(step -> "after step " + step).collect(Collectors.joining(", ")));
        put(
                facts,
                "failures",
                story.of(Restarted.class).map(ConfigurationSection::failure).collect(Collectors.joining("; ")));
        return facts;
    }

    private static String failure(Restarted restart) {
        return "after step " + restart.failedStep() + ", "
                + restart.culprit().map(Object::toString).orElse("nobody knows where")
                + restart.activity().map(activity -> ", in " + activity).orElse("") + ": " + restart.cause();
    }

    private static void put(Map<String, String> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.put(name, value);
        }
    }

    private static Element table(String name, Map<String, String> values) {
        Table table = Table.of(Column.words(name), Column.words("Value"));
        values.forEach(
                (key, value) -> table.row(List.of(Element.styled("span", "key").text(key), Element.of("code", value))));
        return Element.styled("div", "scroll").add(table.render());
    }
}
