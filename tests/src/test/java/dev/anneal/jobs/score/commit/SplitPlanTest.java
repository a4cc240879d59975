package dev.anneal.jobs.score.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.jobs.publish.PublishedFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SplitPlanTest {
    private static final DatasetFingerprint MADE_FROM = new DatasetFingerprint(Map.of("model", "a"));

    private static InputPart part(int split, long first, long rows) {
        return part(split, first, rows, "digest " + first);
    }

    private static InputPart part(int split, long first, long rows, String fileSha256) {
        return new InputPart(split, first, rows, "rows " + first, new PublishedFile("_input/" + first, 10, fileSha256));
    }

    private static SplitPlan plan(long rows, InputPart... parts) {
        return new SplitPlan(MADE_FROM, rows, 10, List.of(parts));
    }

    @Test
    void comesBackFromItsText() {
        SplitPlan plan = plan(25, part(1, 10, 10), part(0, 0, 10), part(2, 20, 2), part(2, 22, 3));

        SplitPlan back = SplitPlan.fromJson(plan.toJson(), "plan");

        assertThat(back).isEqualTo(plan);
        assertThat(back.splits()).isEqualTo(3);
        assertThat(back.rowsOf(2)).isEqualTo(5);
        assertThat(back.partsBySplit().get(2)).hasSize(2);
    }

    /** Two processes do not write the same rows as the same bytes of Parquet. */
    @Test
    void rowsThatAreCopiedAgainAreTheSameInput() {
        String input = SplitPlan.inputSha256(List.of(part(0, 0, 4), part(0, 4, 6)));

        assertThat(SplitPlan.inputSha256(List.of(part(0, 0, 4, "another file"), part(0, 4, 6, "and another"))))
                .isEqualTo(input);
        assertThat(SplitPlan.inputSha256(List.of(part(0, 0, 4), part(0, 5, 6)))).isNotEqualTo(input);
    }

    @Test
    void itsNamesDependOnWhatItIsMadeFromAndNotOnItsParts() {
        String name = nameOf(plan(10, part(0, 0, 10)));

        assertThat(nameOf(plan(10, part(0, 0, 4), part(0, 4, 6)))).isEqualTo(name);
        assertThat(nameOf(new SplitPlan(new DatasetFingerprint(Map.of("model", "b")), 10, 10, List.of(part(0, 0, 10)))))
                .isNotEqualTo(name)
                .startsWith("00000-");
    }

    private static String nameOf(SplitPlan plan) {
        return plan.nameOf(0, plan.id());
    }

    @Test
    void leavesOutNoRowAndTakesNoneTwice() {
        assertThatThrownBy(() -> plan(10, part(0, 0, 4), part(0, 5, 5))).hasMessageContaining("row 4 is followed by");
        assertThatThrownBy(() -> plan(10, part(0, 0, 9))).hasMessage("9 rows of 10 are in parts");
        assertThatThrownBy(() -> plan(12, part(0, 0, 12))).hasMessageContaining("row 0 is followed by");
    }

    @Test
    void aRecordAccountsForEveryRow() {
        SplitRecord split = new SplitRecord("plan", 1, "digest", 5, 3, Map.of("too-long", 2L), List.of());

        assertThat(SplitRecord.fromJson(split.toJson())).contains(split);
        assertThat(SplitRecord.fromJson(split.toJson().replace("\"rows_out\" : 3", "\"rows_out\" : 4")))
                .isEmpty();
        assertThat(SplitRecord.fromJson(split.toJson().substring(9))).isEmpty();
    }
}
