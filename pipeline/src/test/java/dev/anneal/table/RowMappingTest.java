package dev.anneal.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.table.Reject.Reason;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RowMappingTest {
    private static final ColumnsConfig TEXT = new ColumnsConfig("text", Optional.empty(), "label", Optional.empty());
    private static final ColumnsConfig PAIR = new ColumnsConfig("#1", Optional.of("#2"), "Quality", Optional.of("key"));
    private static final LabelList LABELS = LabelList.inGivenOrder(List.of("0", "1"));

    @Test
    void readsTheNamedColumns() {
        assertThat(RowMapping.withLabels(PAIR, LABELS).map(raw("#1", "a", "#2", "b", "Quality", 1, "key", 7L, "x", 9)))
                .isEqualTo(new Row("a", Optional.of("b"), Optional.of("1"), Optional.of("7")));
        assertThat(RowMapping.withoutLabels(TEXT).map(raw("text", "")))
                .isEqualTo(new Row("", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void labelsAreComparedAsTextWhateverTheirType() {
        for (Object label : List.of("1", 1, 1L, (short) 1, (byte) 1, 1.0, 1.0f, new BigDecimal("1.00"))) {
            assertThat(RowMapping.withLabels(TEXT, LABELS).map(raw("text", "a", "label", label)))
                    .as(label.getClass().getSimpleName())
                    .isEqualTo(new Row("a", Optional.empty(), Optional.of("1"), Optional.empty()));
        }
        assertThat(RowMapping.withAnyLabel(TEXT).map(raw("text", "a", "label", true)))
                .isEqualTo(new Row("a", Optional.empty(), Optional.of("true"), Optional.empty()));
        assertThat(RowMapping.withAnyLabel(TEXT).map(raw("text", "a", "label", 1e3)))
                .isEqualTo(new Row("a", Optional.empty(), Optional.of("1000"), Optional.empty()));
    }

    @Test
    void whatIsMissingIsNamed() {
        RowMapping mapping = RowMapping.withLabels(PAIR, LABELS);
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
    void unknownLabelsAndWrongTypesAreShown() {
        RowMapping mapping = RowMapping.withLabels(TEXT, LABELS);
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
