package dev.anneal.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of each label, tag, type of entity or number, one row each. */
public record LabelTable(Subject subject, List<Row> rows) {

    /** What the rows are about; the name in lower case is the key in `evaluation.json`. */
    public enum Subject {
        CLASSES,
        TAGS,
        ENTITIES,
        OUTPUTS,
        QUESTIONS
    }

    /** @param figures by name, in the order of the columns; NaN where one is not defined. Counts are whole numbers. */
    public record Row(String label, Map<String, Double> figures) {
        public Row {
            figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        }
    }

    /** The column that counts how often a label is true. */
    public static final String SUPPORT = "support";

    public LabelTable {
        rows = List.copyOf(rows);
    }

    /** Names of the columns: those of the first row, which all rows share. */
    public List<String> columns() {
        return rows.isEmpty() ? List.of() : List.copyOf(rows.get(0).figures().keySet());
    }

    /** The same with one more figure of each row. */
    LabelTable withColumn(String name, List<Double> values) {
        List<Row> wider = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Map<String, Double> figures = new LinkedHashMap<>(rows.get(i).figures());
            figures.put(name, values.get(i));
            wider.add(new Row(rows.get(i).label(), figures));
        }
        return new LabelTable(subject, wider);
    }

    static LabelTable of(Subject subject, List<ClassScore> scores) {
        return new LabelTable(subject, scores.stream().map(LabelTable::row).toList());
    }

    static Row row(ClassScore score) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("precision", score.precision());
        figures.put("recall", score.recall());
        figures.put("f1", score.f1());
        figures.put(SUPPORT, (double) score.support());
        return new Row(score.label(), figures);
    }
}
