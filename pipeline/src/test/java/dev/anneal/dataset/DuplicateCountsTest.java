package dev.anneal.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Duplicates;
import dev.anneal.dataset.DuplicateCounts.Conflicting;
import dev.anneal.dataset.DuplicateCounts.Shared;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicateCountsTest {
    @TempDir
    Path folder;

    private static DuplicateCounts counts(Duplicates handling) {
        return DuplicateCounts.of(
                handling,
                List.of(new Shared("train", "test", 14, 12)),
                4,
                List.of(new Conflicting("train", 7), new Conflicting("test", 2)));
    }

    @Test
    void whatWasFoundIsAWarningUntilItIsRemoved() {
        assertThat(counts(Duplicates.REPORT).lines())
                .containsExactly(
                        "warning: 14 train rows have texts of 12 test rows, so that the test split says less about new texts."
                                + " Set data.duplicates to remove, and train loses them.",
                        "warning: 4 texts have several labels, in 7 train, 2 test rows. Set data.duplicates to remove,"
                                + " and those of train are listed among the rejects instead.");
        assertThat(counts(Duplicates.REMOVE).lines())
                .containsExactly(
                        "14 train rows have texts of 12 test rows: the train rows were removed (duplicate-text).",
                        "4 texts have several labels, in 7 train, 2 test rows: those of train were removed"
                                + " (conflicting-label, duplicate-text).");
    }

    @Test
    void nothingFoundIsSaidAndNothingSoughtIsNot() {
        assertThat(DuplicateCounts.of(Duplicates.REPORT, List.of(), 0, List.of())
                        .lines())
                .containsExactly("No text is in two splits, and none has two labels.");
        assertThat(DuplicateCounts.OFF.lines()).isEmpty();
    }

    @Test
    void manifestsKeepThemAndTheCuts() {
        DatasetFolder place = DatasetFolder.of(folder);
        Manifest manifest =
                Rows.dataset(place, Rows.LEAN).with(new TableFacts(Map.of("pos", "7 9"), counts(Duplicates.REPORT)));
        manifest.write(place);

        assertThat(Manifest.read(place)).isEqualTo(manifest);
        assertThat(manifest.json())
                .contains(
                        "\"other_rows\" : 12",
                        "\"conflicting_texts\" : 4",
                        "\"handling\" : \"report\"",
                        "\"pos\" : \"7 9\"");
    }
}
