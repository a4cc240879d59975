package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.dataset.AnswerText;
import dev.anneal.dataset.Dataset;
import dev.anneal.dataset.Split;
import dev.anneal.dataset.Target;
import dev.anneal.dataset.TokenRow;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.jobs.prepare.PreparedTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/** The rows of a dataset, read in both ways: mapped from files, as training does, and as a table of Spark. */
final class PreparedRows {
    private PreparedRows() {}

    /** In their order. */
    static List<TokenRow> of(PreparedDataset prepared, String name) {
        List<Row> table = PreparedTable.read(LocalCluster.session(), prepared.folder())
                .where("split = '" + name + "'")
                .sort("row")
                .collectAsList();
        try (Dataset dataset = Dataset.open(Path.of(prepared.folder()))) {
            Split split = dataset.split(name);
            assertThat(table).hasSize(split.rows());
            for (int i = 0; i < split.rows(); i++) {
                Row row = table.get(i);
                assertThat(row.<Long>getAs("row")).isEqualTo(i);
                assertThat(row.<Long>getAs("hash")).isEqualTo(split.hash(i));
                assertThat(row.<Integer>getAs("length")).isEqualTo(split.length(i));
                assertThat(text(row, "id")).isEqualTo(split.id(i));
                assertThat(tokens(row, split.target(i).kind())).isEqualTo(split.row(i));
            }
            return IntStream.range(0, split.rows()).mapToObj(split::row).toList();
        }
    }

    private static TokenRow tokens(Row row, Target.Kind kind) {
        int[] ids = ints(row, "input_ids");
        int[] types = has(row, "token_type_ids") ? ints(row, "token_type_ids") : new int[ids.length];
        float weight = has(row, "weight") ? row.<Float>getAs("weight") : 1;
        return new TokenRow(ids, types, target(row, kind), answer(row, kind), weight);
    }

    private static Target target(Row row, Target.Kind kind) {
        return switch (kind) {
            case ONE_CLASS -> new Target.OneClass(row.<Integer>getAs("label"));
            case CLASSES -> new Target.Classes(ints(row, "labels"));
            case NUMBERS -> new Target.Numbers(floats(row));
            case TAGS -> new Target.Tags(ints(row, "tags"));
            case SPAN -> new Target.Span(row.<Integer>getAs("start_position"), row.<Integer>getAs("end_position"));
            case NONE -> new Target.None();
        };
    }

    private static Optional<AnswerText> answer(Row row, Target.Kind kind) {
        return kind != Target.Kind.SPAN
                ? Optional.empty()
                : Optional.of(new AnswerText(
                        row.getAs("example_id"),
                        row.getAs("context"),
                        ints(row, "token_starts"),
                        ints(row, "token_ends"),
                        row.getList(row.fieldIndex("answers"))));
    }

    private static Optional<String> text(Row row, String column) {
        return has(row, column) ? Optional.of(row.getAs(column)) : Optional.empty();
    }

    private static int[] ints(Row row, String column) {
        return row.<Integer>getList(row.fieldIndex(column)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static float[] floats(Row row) {
        List<Float> values = row.getList(row.fieldIndex("numbers"));
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    private static boolean has(Row row, String column) {
        return List.of(row.schema().fieldNames()).contains(column);
    }
}
