package dev.anneal.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.SplitConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SplitRuleTest {
    private static final List<Row> ROWS = IntStream.range(0, 20_000)
            .mapToObj(i -> row("text " + i, "" + i % 2))
            .toList();

    @Test
    void sharesAreAsAskedFor() {
        assertThat(share(SplitConfig.of(0.2, 0.1), SplitRule.VALIDATION)).isBetween(0.19, 0.21);
        assertThat(share(SplitConfig.of(0.2, 0.1), SplitRule.TEST)).isBetween(0.09, 0.11);
        assertThat(share(SplitConfig.NONE, SplitRule.TRAIN)).isEqualTo(1);
    }

    @Test
    void changingOneShareMovesNoRowInOrOutOfTheOther() {
        SplitRule small = SplitRule.of(SplitConfig.of(0.1, 0.1));
        SplitRule large = SplitRule.of(SplitConfig.of(0.3, 0.1));
        assertThat(ROWS)
                .allMatch(row -> small.split(row).equals(SplitRule.TEST)
                        == large.split(row).equals(SplitRule.TEST));
        assertThat(ROWS)
                .allMatch(row -> !small.split(row).equals(SplitRule.VALIDATION)
                        || large.split(row).equals(SplitRule.VALIDATION));
    }

    @Test
    void oneTextWithTwoLabelsIsInOneSplit() {
        SplitRule rule = SplitRule.of(SplitConfig.of(0.5, 0));
        assertThat(ROWS).allMatch(row -> rule.split(row).equals(rule.split(row(row.text(), "other"))));
    }

    @Test
    void aGroupStaysTogether() {
        SplitRule rule = SplitRule.of(SplitConfig.of(0.3, 0.3));
        List<Row> grouped = IntStream.range(0, 500)
                .mapToObj(i -> new Row(
                        "text " + i,
                        Optional.empty(),
                        Optional.empty(),
                        new Label.None(),
                        "",
                        Optional.of("id " + i),
                        Optional.of("author " + i % 50),
                        1))
                .toList();
        Map<String, Set<String>> splits = grouped.stream()
                .collect(Collectors.groupingBy(
                        row -> row.group().orElseThrow(), Collectors.mapping(rule::split, Collectors.toSet())));

        assertThat(splits.values()).allMatch(found -> found.size() == 1);
        assertThat(splits.values().stream().distinct()).hasSize(3);
    }

    @Test
    void aLabelMayBeCutAtPlacesOfItsOwn() {
        long middle = 1L << 52;
        String cut = new SplitRule.Cut(middle, middle).text();
        SplitRule rule = SplitRule.of(new SplitConfig(0.1, 0.1, true, Optional.empty(), Map.of("1", cut)));

        assertThat(ROWS.stream().filter(row -> row.labelText().equals("1")))
                .allMatch(row ->
                        rule.split(row).equals(SplitRule.place(row) < middle ? SplitRule.TEST : SplitRule.VALIDATION));
        assertThat(ROWS.stream().filter(row -> row.labelText().equals("0")).map(rule::split))
                .contains(SplitRule.TRAIN);
    }

    @Test
    void splitsAreIndependentOfTheOrderOfRows() {
        SplitRule rule = SplitRule.of(SplitConfig.of(0, 0.5));
        List<Row> lowest = ROWS.stream()
                .filter(row -> StableHash.ofTexts(row) < Long.MIN_VALUE / 2)
                .toList();
        double share = lowest.stream()
                        .filter(row -> rule.split(row).equals(SplitRule.TEST))
                        .count()
                / (double) lowest.size();
        assertThat(share).isBetween(0.47, 0.53);
    }

    /** The first bytes of SHA-256: they order datasets, and must never change. */
    @Test
    void hashesAreTheCommittedOnes() {
        assertThat(StableHash.ofRow(row("text 1", "1"))).isEqualTo(0x4289877158bb027eL);
        assertThat(StableHash.ofTexts(row("text 1", "1"))).isEqualTo(0xd53b1fd55ce057a3L);
        Row named = new Row("text 1", Optional.of("b"), Optional.empty(), new Label.None(), "1", Optional.of("text 1"));
        assertThat(StableHash.ofRow(named)).isEqualTo(StableHash.ofText("text 1"));
        assertThat(StableHash.ofTexts(named)).isEqualTo(StableHash.ofText("text 1"));
    }

    private static double share(SplitConfig shares, String split) {
        SplitRule rule = SplitRule.of(shares);
        return ROWS.stream()
                .collect(Collectors.averagingInt(row -> rule.split(row).equals(split) ? 1 : 0));
    }

    private static Row row(String text, String label) {
        return new Row(text, Optional.empty(), Optional.empty(), new Label.None(), label, Optional.empty());
    }
}
