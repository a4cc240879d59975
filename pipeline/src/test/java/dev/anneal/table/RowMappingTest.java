package dev.anneal.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.DataConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Task;
import dev.anneal.table.Reject.Reason;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RowMappingTest {
    private static final DataConfig TEXT = data("single-label", "{text: text, label: label}");
    private static final DataConfig PAIR = data("single-label", "{text: '#1', pair: '#2', label: Quality, id: key}");
    private static final LabelList LABELS = LabelList.inGivenOrder(List.of("0", "1"));

    @Test
    void readsTheNamedColumns() {
        assertThat(mapping(PAIR).map(raw("#1", "a", "#2", "b", "Quality", 1, "key", 7L, "x", 9)))
                .isEqualTo(new Row(
                        "a", Optional.of("b"), Optional.empty(), new Label.ClassLabel(1), "1", Optional.of("7")));
        assertThat(RowMapping.withoutLabels(Task.SINGLE_LABEL, TEXT).map(raw("text", "")))
                .isEqualTo(Row.ofTexts("", Optional.empty()));
    }

    @Test
    void labelsAreComparedAsTextWhateverTheirType() {
        for (Object label : List.of("1", 1, 1L, (short) 1, (byte) 1, 1.0, 1.0f, new BigDecimal("1.00"))) {
            Row row = (Row) mapping(TEXT).map(raw("text", "a", "label", label));
            assertThat(row.label()).as(label.getClass().getSimpleName()).isEqualTo(new Label.ClassLabel(1));
            assertThat(row.labelText()).isEqualTo("1");
        }
        RowMapping any = RowMapping.withoutLabels(Task.SINGLE_LABEL, TEXT);
        assertThat(any.labelNames(raw("text", "a", "label", true))).containsExactly("true");
        assertThat(any.labelNames(raw("text", "a", "label", 1e3))).containsExactly("1000");
        assertThat(any.labelNames(raw("text", "a"))).isEmpty();
    }

    @Test
    void whatIsMissingIsNamed() {
        RowMapping mapping = mapping(PAIR);
        rejected(mapping, raw("#2", "b", "Quality", 1, "key", 1), Reason.MISSING_TEXT, "Column \"#1\" is null.");
        rejected(mapping, raw("#1", "a", "Quality", 1, "key", 1), Reason.MISSING_PAIR, "Column \"#2\" is null.");
        rejected(mapping, raw("#1", "a", "#2", "b", "key", 1), Reason.MISSING_LABEL, "Column \"Quality\" is null.");
        rejected(mapping, raw("#1", "a", "#2", "b", "Quality", 1), Reason.MISSING_ID, "Column \"key\" is null.");
        rejected(
                mapping,
                raw("#1", "a", "#2", "b", "Quality", "", "key", 1),
                Reason.MISSING_LABEL,
                "Column \"Quality\" is empty.");
        assertThat(Reason.MISSING_TEXT.code()).isEqualTo("missing-text");
    }

    @Test
    void aWeightIsAFiniteNumberThatIsNotNegative() {
        DataConfig data = data("single-label", "{text: text, label: label, weight: w}");
        RowMapping mapping = mapping(data);
        for (Object weight : List.of("0.25", 0.25, 0.25f, new BigDecimal("0.250"), " 2.5e-1 ")) {
            assertThat(((Row) mapping.map(raw("text", "a", "label", 1, "w", weight))).weight())
                    .isEqualTo(0.25);
        }
        assertThat(((Row) mapping.map(raw("text", "a", "label", 1, "w", 0))).weight())
                .isZero();
        assertThat(((Row) mapping(TEXT).map(raw("text", "a", "label", 1, "w", 7))).weight())
                .isEqualTo(1);
        assertThat(RowMapping.withoutLabels(Task.SINGLE_LABEL, data).map(raw("text", "a")))
                .isEqualTo(Row.ofTexts("a", Optional.empty()));
        rejected(mapping, raw("text", "a", "label", 1), Reason.MISSING_WEIGHT, "Column \"w\" is null.");
        rejected(
                mapping,
                raw("text", "a", "label", 1, "w", -0.5),
                Reason.NEGATIVE_WEIGHT,
                "Column \"w\" is -0.5, but a row weighs 0 or more.");
        for (Object weight : List.of("heavy", true, Double.NaN, Double.POSITIVE_INFINITY, "Infinity", "", 1e39)) {
            rejected(
                    mapping,
                    raw("text", "a", "label", 1, "w", weight),
                    Reason.NOT_A_NUMBER,
                    "Column \"w\" must be a number, but is " + weight + ".");
        }
        assertThat(Reason.NEGATIVE_WEIGHT.code()).isEqualTo("negative-weight");
    }

    @Test
    void unknownLabelsAndWrongTypesAreShown() {
        RowMapping mapping = mapping(TEXT);
        rejected(
                mapping,
                raw("text", "a", "label", "2"),
                Reason.UNKNOWN_LABEL,
                "Column \"label\" is \"2\", which is no label of data.labels or the training split.");
        rejected(
                mapping,
                raw("text", 5, "label", "1"),
                Reason.WRONG_TYPE,
                "Column \"text\" must be a string, but is 5 (Integer).");
        rejected(
                mapping,
                raw("text", "a", "label", 0.5),
                Reason.WRONG_TYPE,
                "Column \"label\" must be a string, a whole number or a truth value, but is 0.5 (Double).");
        rejected(
                mapping,
                raw("text", "a", "label", Double.NaN),
                Reason.WRONG_TYPE,
                "Column \"label\" must be a string, a whole number or a truth value, but is NaN (Double).");
        rejected(
                mapping,
                raw("text", "the caf\uFFFD", "label", "1"),
                Reason.BAD_ENCODING,
                "Column \"text\" is not UTF-8 (U+FFFD stands for what could not be read): the caf\uFFFD");
    }

    @Test
    void severalLabelsLieInOneCellOrInAnArray() {
        DataConfig data = data("multi-label", "{text: text, label: label}, labels: [joy, anger, fear]");
        RowMapping mapping =
                RowMapping.withLabels(Task.MULTI_LABEL, data, LabelList.inGivenOrder(List.of("joy", "anger", "fear")));
        for (Object cell : List.of("fear,joy", " 2, 0 ", List.of("fear", "joy"), List.of(2, 0), "[\"fear\", 0]")) {
            Row row = (Row) mapping.map(raw("text", "a", "label", cell));
            assertThat(row.label()).as(cell.toString()).isEqualTo(new Label.ClassLabels(List.of(0, 2)));
        }
        assertThat(((Row) mapping.map(raw("text", "a", "label", ""))).label())
                .isEqualTo(new Label.ClassLabels(List.of()));
        rejected(
                mapping,
                raw("text", "a", "label", "joy,3"),
                Reason.UNKNOWN_LABEL,
                "Column \"label\" is \"3\", which is no label of data.labels or the training split.");
        rejected(mapping, raw("text", "a", "label", "joy,"), Reason.MISSING_LABEL, "Column \"label\" is empty.");
    }

    @Test
    void aNumberIsNoLabelNumberWhereLabelsLookLikeNumbers() {
        DataConfig data = data("single-label", "{text: text, label: label}, labels: ['1', '2']");
        RowMapping mapping = RowMapping.withLabels(Task.SINGLE_LABEL, data, LabelList.inGivenOrder(List.of("1", "2")));
        assertThat(mapping.map(raw("text", "a", "label", "0"))).isInstanceOf(Reject.class);
    }

    @Test
    void numbersMayBeTextButMustBeNumbers() {
        DataConfig data = data("regression", "{text: text, labels: [ease, grade]}");
        RowMapping mapping =
                RowMapping.withLabels(Task.REGRESSION, data, LabelList.ofOutputs(List.of("ease", "grade")));
        assertThat(((Row) mapping.map(raw("text", "a", "ease", "-1.5e0", "grade", 4))).label())
                .isEqualTo(new Label.Numbers(List.of(-1.5, 4.0)));
        rejected(
                mapping,
                raw("text", "a", "ease", "NaN", "grade", 4),
                Reason.NOT_A_NUMBER,
                "Column \"ease\" must be a number, but is NaN.");
        rejected(
                mapping,
                raw("text", "a", "ease", Double.NaN, "grade", 4),
                Reason.NOT_A_NUMBER,
                "Column \"ease\" must be a number, but is NaN.");
        rejected(mapping, raw("text", "a", "ease", 1), Reason.MISSING_LABEL, "Column \"grade\" is null.");
    }

    @Test
    void wordsToBeScoredMayBeOneText() {
        RowMapping mapping = RowMapping.withoutLabels(Task.TOKENS, data("tokens", "{words: w}"));

        Row row = (Row) mapping.map(raw("w", " Angela\tMerkel\u00a0[lives  in]\n"));
        assertThat(row.words()).contains(List.of("Angela", "Merkel", "[lives", "in]"));
        assertThat(((Row) mapping.map(raw("w", "[\"in a\", \"b\"]"))).words()).contains(List.of("in a", "b"));
        rejected(mapping, raw("w", " \n"), Reason.MISSING_TEXT, "Column \"w\" is a text without words.");
    }

    @Test
    void wordsHaveATagEach() {
        DataConfig data = data("tokens", "{words: w, tags: t}, tags: {scheme: iob1}");
        RowMapping mapping =
                RowMapping.withLabels(Task.TOKENS, data, LabelList.inGivenOrder(List.of("O", "B-X", "I-X", "B-Y")));
        Row row = (Row) mapping.map(raw("w", List.of("a", "b", "c", "d"), "t", "[\"I-X\",\"I-X\",\"B-X\",\"I-Y\"]"));
        assertThat(row.words()).contains(List.of("a", "b", "c", "d"));
        assertThat(row.text()).isEqualTo("a b c d");
        assertThat(row.label()).isEqualTo(new Label.Tags(List.of(1, 2, 1, 3)));
        rejected(
                mapping,
                raw("w", List.of("a"), "t", List.of("O", "O")),
                Reason.UNEQUAL_TAGS,
                "Column \"t\" has 2 tags, but there are 1 words.");
        rejected(
                mapping,
                raw("w", List.of(), "t", List.of()),
                Reason.MISSING_TEXT,
                "Column \"w\" is an array without words.");
        rejected(
                mapping,
                raw("w", "a b", "t", List.of()),
                Reason.WRONG_TYPE,
                "Column \"w\" must be an array, but is a b (String).");
    }

    @Test
    void answersLieWhereTheySay() {
        DataConfig data = data("answer", "{text: q, pair: c}, truncation: windows");
        RowMapping mapping = RowMapping.withLabels(Task.ANSWER, data, LabelList.ofOutputs(List.of()));
        Label.Answers expected = new Label.Answers(List.of(new GoldAnswer("two", 3), new GoldAnswer("o", 5)));
        // The first character takes two UTF-16 units, and one of Python's.
        String context = "\uD83D\uDE00 two";
        Map<String, Object> arrays = Map.of("text", List.of("two", "o"), "answer_start", List.of(2, 4));
        List<Map<String, Object>> list =
                List.of(Map.of("text", "two", "answer_start", 2), Map.of("text", "o", "answer_start", 4));
        String json = "[{\"text\":\"two\",\"answer_start\":2},{\"text\":\"o\",\"answer_start\":4}]";
        for (Object cell : List.of(arrays, list, json)) {
            assertThat(((Row) mapping.map(raw("q", "?", "c", context, "answers", cell))).label())
                    .isEqualTo(expected);
        }
        assertThat(((Row) mapping.map(raw("q", "?", "c", context, "answers", List.of()))).label())
                .isEqualTo(new Label.Answers(List.of()));
        rejected(
                mapping,
                raw("q", "?", "c", "one two", "answers", List.of(Map.of("text", "two", "answer_start", 5))),
                Reason.ANSWER_NOT_FOUND,
                "Column \"answers\" has the answer \"two\" at 5, but it is not there in column \"c\".");
        rejected(
                mapping,
                raw("q", "?", "c", "one two", "answers", 3),
                Reason.WRONG_TYPE,
                "Column \"answers\" must be an array of {text, answer_start}, but is 3 (Integer).");
    }

    private static DataConfig data(String task, String columnsAndMore) {
        return RunConfigReader.parse("""
                        name: test
                        task: %s
                        model: {source: m}
                        data: {train: {path: t, format: csv}, split: {validation: 0.1}, columns: %s}
                        output: o
                        """.formatted(task, columnsAndMore), "test.yaml", List.of())
                .data();
    }

    private static RowMapping mapping(DataConfig data) {
        return RowMapping.withLabels(Task.SINGLE_LABEL, data, LABELS);
    }

    private static void rejected(RowMapping mapping, RawRow raw, Reason reason, String detail) {
        assertThat(mapping.map(raw)).isEqualTo(new Reject(reason, detail));
    }

    private static RawRow raw(Object... columnsAndValues) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < columnsAndValues.length; i += 2) {
            values.put((String) columnsAndValues[i], columnsAndValues[i + 1]);
        }
        return column -> Optional.ofNullable(values.get(column));
    }
}
