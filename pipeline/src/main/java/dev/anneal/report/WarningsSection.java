package dev.anneal.report;

import dev.anneal.train.event.Warned;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What looked wrong while the model was trained. */
record WarningsSection(TrainingStory story) {
    Optional<Element> render() {
        // A run that began again before its first checkpoint has warned again.
        Map<String, Warned> warnings = new LinkedHashMap<>();
        story.of(Warned.class).forEach(warning -> warnings.putIfAbsent(warning.topic(), warning));
        if (warnings.isEmpty()) {
            return Optional.empty();
        }
        Element list = Element.of("ul");
        warnings.values().forEach(warning -> list.add(Element.of("li", place(warning) + warning.text())));
        return Optional.of(
                Element.of("section").add(Element.of("h2", "Warnings")).add(list));
    }

    private static String place(Warned warning) {
        return warning.step() == 0 ? "" : "Step " + warning.step() + ": ";
    }
}
