package dev.anneal.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.report.TuningReport.Trial;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The runs of a search, the best first, as tables that programs and other documents take. */
public record TuningTable(TuningReport report) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** For people: rank, values, figure, steps, folder. Of a run that failed, why. */
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (Trial trial : report.ranked()) {
            List<String> row = new ArrayList<>(List.of(trial.hasFailed() ? "" : Integer.toString(rows.size() + 1)));
            row.addAll(trial.values());
            row.add(trial.hasFailed() ? "failed" : Figures.metric(trial.value()));
            row.add(trial.hasFailed() ? "" : Figures.count(trial.bestStep()));
            row.add(trial.hasFailed() ? "" : Figures.count(trial.steps()));
            row.add(trial.hasFailed() ? trial.problem() : trial.folder());
            rows.add(row);
        }
        return rows;
    }

    /** A table of Markdown below the summary, with the warnings under it. */
    public String markdown() {
        List<String> head = new ArrayList<>(List.of("rank"));
        head.addAll(report.keys());
        head.addAll(List.of(report.metric(), "best step", "steps", "run"));
        StringBuilder text = new StringBuilder(report.summary()).append("\n\n");
        text.append(line(head)).append("|---".repeat(head.size())).append("|\n");
        rows().forEach(row -> text.append(line(row)));
        report.borders().forEach(border -> text.append('\n').append(border).append('\n'));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.replace("\\", "\\\\").replace("|", "\\|").replaceAll("\\s+", " "))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** As RFC 4180 has it, with all digits; a run that failed has no figures. */
    public String csv() {
        List<String> head = new ArrayList<>(report.keys());
        head.addAll(List.of(report.metric(), "best_step", "steps", "folder", "problem"));
        StringBuilder text = new StringBuilder(record(head));
        for (Trial trial : report.ranked()) {
            List<String> cells = new ArrayList<>(trial.values());
            boolean failed = trial.hasFailed();
            cells.add(failed ? "" : Double.toString(trial.value()));
            cells.add(failed ? "" : Integer.toString(trial.bestStep()));
            cells.add(failed ? "" : Integer.toString(trial.steps()));
            cells.add(trial.folder());
            cells.add(trial.problem());
            text.append(record(cells));
        }
        return text.toString();
    }

    private static String record(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.matches("[^,\"\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    /** The best run, and all of them, the best first. */
    public String json() {
        ObjectNode json = JSON.createObjectNode()
                .put("name", report.name())
                .put("split", "validation")
                .put("metric", report.metric())
                .put("planned", report.planned())
                .put("made", report.trials().size());
        report.best().ifPresent(best -> put(best, json.putObject("best")));
        report.borders().forEach(json.putArray("warnings")::add);
        ArrayNode trials = json.putArray("runs");
        report.ranked().forEach(trial -> put(trial, trials.addObject()));
        return json.toPrettyString() + "\n";
    }

    private void put(Trial trial, ObjectNode json) {
        ObjectNode values = json.put("folder", trial.folder()).putObject("values");
        for (int key = 0; key < report.keys().size(); key++) {
            values.put(report.keys().get(key), trial.values().get(key));
        }
        if (trial.hasFailed()) {
            json.put("problem", trial.problem());
        } else {
            json.put("value", trial.value()).put("best_step", trial.bestStep()).put("steps", trial.steps());
        }
    }
}
