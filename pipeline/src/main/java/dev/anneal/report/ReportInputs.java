package dev.anneal.report;

import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Example;
import dev.anneal.train.event.TrainEvent;
import java.util.List;
import java.util.Optional;

/**
 * All that a report is made from; whatever is not there is left out of the page.
 *
 * @param name of the run
 * @param events in the order in which they happened
 * @param configuration the text of `config.yaml`
 * @param examples rows with their predictions, in the order in which they are shown
 */
public record ReportInputs(
        String name,
        List<TrainEvent> events,
        Optional<Evaluation> evaluation,
        Optional<String> configuration,
        Optional<DatasetSummary> dataset,
        List<Example> examples) {

    public ReportInputs {
        events = List.copyOf(events);
        examples = List.copyOf(examples);
    }
}
