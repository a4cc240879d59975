package dev.anneal.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.table.LabelList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets of every kind come back from a shard as they went in. */
final class TargetTest {
    private static final LabelList LABELS = LabelList.inGivenOrder(List.of("a", "b", "c"));

    @TempDir
    Path folder;

    @Test
    void everyKindIsReadAsItWasWritten() {
        for (Target.Kind kind : Target.Kind.values()) {
            ShardSchema schema = new ShardSchema(true, kind == Target.Kind.SPAN, kind);
            List<ShardRow> rows = rows(schema);
            SplitManifest split = write(rows, schema, kind.name() + ".arrow");
            Split mapped = open(split, schema);
            for (int i = 0; i < rows.size(); i++) {
                assertThat(mapped.row(i)).isEqualTo(rows.get(i).tokens());
                assertThat(mapped.target(i).kind()).isEqualTo(kind);
                assertThat(mapped.id(i)).isEqualTo(rows.get(i).id());
            }
            assertThat(split.rows()).isEqualTo(60);
            assertThat(split.sourceRows()).isEqualTo(20);
            assertThat(split.lostWords()).isEqualTo(60);
        }
    }

    /** Then Arrow writes no offsets for the texts in the lists. */
    @Test
    void aBatchWithoutAnyAnswerCanBeRead() {
        ShardSchema schema = new ShardSchema(false, false, Target.Kind.SPAN);
        AnswerText none = new AnswerText("q", "context", new int[] {-1}, new int[] {-1}, List.of());
        TokenRow row = new TokenRow(new int[] {7}, new int[1], Target.Span.NO_ANSWER, Optional.of(none));
        SplitManifest split = write(List.of(ShardRow.of(row, 5)), schema, "none.arrow");

        assertThat(open(split, schema).row(0)).isEqualTo(row);
    }

    @Test
    void weightsAreReadAsTheyWereWritten() {
        ShardSchema schema = new ShardSchema(true, true, true, Target.Kind.ONE_CLASS);
        List<ShardRow> rows = new ArrayList<>();
        for (float weight : new float[] {0, 1, 0.1f, Float.MAX_VALUE}) {
            TokenRow tokens = new TokenRow(new int[] {7}, new int[1], new Target.OneClass(2)).weighing(weight);
            rows.add(new ShardRow(tokens, 5, Optional.of("x"), new ShardRow.Ledger(1, 0, 1, FitCounts.NONE)));
        }
        Split mapped = open(write(rows, schema, "weights.arrow"), schema);

        assertThat(mapped.isWeighted()).isTrue();
        for (int row = 0; row < rows.size(); row++) {
            assertThat(mapped.weight(row)).isEqualTo(rows.get(row).tokens().weight());
            assertThat(mapped.row(row)).isEqualTo(rows.get(row).tokens());
            assertThat(mapped.id(row)).hasValue("x");
        }
    }

    @Test
    void aWeightThatTheDatasetCannotHoldIsAMistake() {
        TokenRow row = new TokenRow(new int[] {7}, new int[1], new Target.OneClass(2));
        ShardSchema weights = new ShardSchema(false, false, true, Target.Kind.ONE_CLASS);
        ShardSchema none = new ShardSchema(false, false, Target.Kind.ONE_CLASS);

        assertThatThrownBy(() -> write(List.of(ShardRow.of(row.weighing(Float.NaN), 5)), weights, "nan.arrow"))
                .hasMessageContaining("Weight NaN for");
        assertThatThrownBy(() -> write(List.of(ShardRow.of(row.weighing(-1), 5)), weights, "minus.arrow"))
                .hasMessageContaining("Weight -1.0 for");
        assertThatThrownBy(() -> write(List.of(ShardRow.of(row.weighing(2), 5)), none, "none.arrow"))
                .hasMessageContaining("Weight 2.0 for");
    }

    private Split open(SplitManifest split, ShardSchema schema) {
        List<MappedBatch> batches = new ArrayList<>();
        split.shards().forEach(shard -> batches.addAll(MappedShard.map(folder, shard, schema)));
        assertThat(batches).isNotEmpty();
        return new Split(split, batches);
    }

    private SplitManifest write(List<ShardRow> rows, ShardSchema schema, String file) {
        ShardOptions options = new ShardOptions(schema, LABELS, 1000);
        try (ShardWriter writer = ShardWriter.create(DatasetFolder.of(folder), file, "0", options)) {
            rows.forEach(writer::add);
            return SplitManifest.of("train", List.of(writer.finish()), List.of());
        }
    }

    private static List<ShardRow> rows(ShardSchema schema) {
        List<ShardRow> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int length = 2 + i % 5;
            int[] ids = new int[length];
            int[] types = new int[length];
            ids[0] = i;
            types[length - 1] = 1;
            Optional<AnswerText> text =
                    schema.target() == Target.Kind.SPAN ? Optional.of(answerText(i, length)) : Optional.empty();
            rows.add(new ShardRow(
                    new TokenRow(ids, types, target(schema.target(), i, length), text),
                    i,
                    schema.ids() ? Optional.of("id-" + i) : Optional.empty(),
                    new ShardRow.Ledger(length, 1, i % 3 == 0 ? 1 : 0, FitCounts.NONE)));
        }
        return rows;
    }

    private static Target target(Target.Kind kind, int i, int length) {
        return switch (kind) {
            case ONE_CLASS -> new Target.OneClass(i % 3);
            case CLASSES -> new Target.Classes(i % 2 == 0 ? new int[0] : new int[] {0, 2});
            case NUMBERS -> new Target.Numbers(new float[] {i, -i / 3f, 0});
            case TAGS -> {
                int[] tags = new int[length];
                tags[0] = Target.Tags.IGNORED;
                yield new Target.Tags(tags);
            }
            case SPAN -> new Target.Span(1, length - 1);
            case NONE -> new Target.None();
        };
    }

    private static AnswerText answerText(int i, int length) {
        List<String> gold = i % 4 == 0 ? List.of() : List.of("grün", "", "x".repeat(i));
        return new AnswerText("q" + i / 3, "ein Kontext 😀 " + i, new int[length], new int[length], gold);
    }
}
