package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.RunConfig;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.doctor.Doctor;
import dev.anneal.jobs.doctor.Report;
import dev.anneal.jobs.doctor.check.Examination.Placement;
import dev.anneal.jobs.doctor.check.Finding;
import dev.anneal.jobs.doctor.check.Finding.Severity;
import dev.anneal.jobs.doctor.facts.Surroundings;
import dev.anneal.model.huggingface.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The doctor on executor processes of this machine, and at a glance. */
@ExtendWith(LocalCluster.class)
class DoctorTest {
    private static final Doctor DOCTOR = new Doctor(Surroundings.ofThisProcess(), InstantSource.system());

    @TempDir
    private Path folder;

    private static List<Finding> of(List<Finding> findings, String topic) {
        return findings.stream()
                .filter(finding -> finding.topic().equals(topic))
                .toList();
    }

    @Test
    void looksAtEveryExecutorOfAPreparedRun() throws IOException {
        RunConfig config =
                Films.in(folder, "cluster.executors=2").prepared("run").config();

        Report report = new Report(DOCTOR.examine(config, Placement.HERE, LocalCluster.session()));

        assertThat(report.findings())
                .allSatisfy(finding ->
                        assertThat(finding.severity()).as(finding.message()).isNotEqualTo(Severity.PROBLEM));
        assertThat(report.exitStatus()).isZero();
        assertThat(of(report.findings(), "natives")).singleElement().satisfies(finding -> {
            assertThat(finding.text()).isEqualTo("libtorch 2.7.1 loads");
            assertThat(finding.where()).hasSize(1 + LocalCluster.EXECUTORS).contains("driver");
        });
        assertThat(of(report.findings(), "clock").get(0).where()).hasSize(LocalCluster.EXECUTORS);
        assertThat(of(report.findings(), "slots").get(0).text()).contains("offers 2 executors");
        assertThat(of(report.findings(), "time").get(0).text())
                .matches(
                        "Training takes about .+ on 2 ranks: 1\\d\\d rows, 200 epochs\\. A micro-batch of 4 x \\d+ tokens .*");
        assertThat(folder.resolve("run")).isDirectoryNotContaining("glob:**/.anneal-doctor*");
    }

    @Test
    void findsFilesThatExecutorsDoNotSee() throws IOException {
        Films films = Films.in(folder, "cluster.executors=2");
        RunConfig config = films.anneal("run", "data.train.path=" + folder.resolve("none.tsv"))
                .config();

        Report report = new Report(DOCTOR.examine(config, Placement.HERE, LocalCluster.session()));

        assertThat(of(report.findings(), "files")).extracting(Finding::severity).containsOnly(Severity.PROBLEM);
        assertThat(of(report.findings(), "files").get(1).message())
                .contains(
                        "data.train.path is ",
                        "which cannot be read: there is no file (executor ",
                        "where every executor sees it");
        assertThat(report.exitStatus()).isEqualTo(2);
    }

    @Test
    void aGlanceFindsNoProblemHere() throws IOException {
        RunConfig config = Films.in(folder).anneal("run").config();
        Optional<ModelDirectory> model = Optional.of(SourceModel.open(config.model(), new Configuration()));
        List<Finding> findings = DOCTOR.glance(config, Placement.HERE, model);

        assertThat(findings).isNotEmpty().noneMatch(finding -> finding.severity() == Severity.PROBLEM);
        assertThat(of(findings, "memory").get(0).text()).startsWith("A rank needs about ");
        RunConfig auto =
                Films.in(folder, "train.micro-batch-size=auto").anneal("run").config();
        assertThat(need(DOCTOR.glance(auto, Placement.HERE, model)))
                .as("a quarter of the batch, which is what the other run has")
                .isEqualTo(need(findings));
    }

    /** Without what is free, which changes all the time. */
    private static String need(List<Finding> findings) {
        return of(findings, "memory").get(0).text().replaceFirst("^(A rank needs about [0-9.,]+ \\w+).*$", "$1");
    }
}
