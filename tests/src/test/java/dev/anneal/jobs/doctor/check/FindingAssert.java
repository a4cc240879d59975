package dev.anneal.jobs.doctor.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.check.Finding.Severity;

/** What a check says of an examination that gives one finding beside those that are fine. */
record FindingAssert(Check check, Examination examination) {
    void isFine() {
        assertThat(check.findings(examination))
                .isNotEmpty()
                .allSatisfy(finding ->
                        assertThat(finding.severity()).as(finding.message()).isEqualTo(Severity.OK));
    }

    void saysNothing() {
        assertThat(check.findings(examination)).isEmpty();
    }

    void warns(String text, String remedy) {
        says(Severity.WARNING, text, remedy);
    }

    void refuses(Kind kind, String text, String remedy) {
        assertThat(says(Severity.PROBLEM, text, remedy).kind()).isEqualTo(kind);
    }

    private Finding says(Severity severity, String text, String remedy) {
        var bad = check.findings(examination).stream()
                .filter(finding -> finding.severity() != Severity.OK)
                .toList();
        assertThat(bad).singleElement().satisfies(finding -> {
            assertThat(finding.text()).contains(text);
            assertThat(finding.remedy()).contains(remedy);
            assertThat(finding.severity()).isEqualTo(severity);
        });
        return bad.get(0);
    }
}
