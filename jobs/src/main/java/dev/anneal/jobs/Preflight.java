package dev.anneal.jobs;

import dev.anneal.config.DataConfig;
import dev.anneal.config.ModelConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.doctor.Doctor;
import dev.anneal.jobs.doctor.check.Finding;
import dev.anneal.jobs.doctor.check.Finding.Severity;
import dev.anneal.jobs.doctor.facts.Surroundings;
import dev.anneal.jobs.score.ScoreJob;
import dev.anneal.jobs.source.SourceFiles;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.VocabularyCheck;
import dev.anneal.score.ScoringTask;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be known before Spark starts: whether the tables and the model of a configuration are there and fit, and what a doctor sees at a glance. It
 * looks at this machine's disk and class path only; other file systems may need settings that Spark brings.
 */
final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private Preflight() {}

    /** Refuses a run with all of its problems; warnings are logged. */
    static void check(RunConfig config) {
        if (!config.isTrained()) {
            ScoreJob.requireInput(config);
        }
        Inputs inputs = inputs(config);
        List<Finding> findings = new ArrayList<>(inputs.findings());
        Doctor doctor = new Doctor(Surroundings.ofThisProcess(), InstantSource.system());
        findings.addAll(doctor.glance(config, DoctorCommand.placement(), inputs.model()));
        findings.stream()
                .filter(finding -> finding.severity() == Severity.WARNING)
                .forEach(finding -> LOG.warn("{}", finding.message()));
        List<Finding> problems = findings.stream()
                .filter(finding -> finding.severity() == Severity.PROBLEM)
                .toList();
        if (!problems.isEmpty()) {
            throw new AnnealException(
                    problems.get(0).kind(),
                    problems.stream().map(Finding::message).collect(Collectors.joining("\n")));
        }
    }

    /** Problems of tables and model. */
    static List<Finding> ofInputs(RunConfig config) {
        return inputs(config).findings();
    }

    /** @param model the run's, if it is on this machine and nothing is wrong with it */
    private record Inputs(List<Finding> findings, Optional<ModelDirectory> model) {}

    private static Inputs inputs(RunConfig config) {
        List<String> problems = new ArrayList<>();
        DataConfig data = config.data();
        data.train()
                .flatMap(source -> SourceFiles.localProblem("data.train", source))
                .ifPresent(problems::add);
        data.validation()
                .flatMap(source -> SourceFiles.localProblem("data.validation", source))
                .ifPresent(problems::add);
        data.test()
                .flatMap(source -> SourceFiles.localProblem("data.test", source))
                .ifPresent(problems::add);
        data.labelsFile()
                .filter(file -> isLocal(file)
                        && !Files.exists(
                                java.nio.file.Path.of(new Path(file).toUri().getPath())))
                .ifPresent(file -> problems.add("data.labels-file is " + file
                        + ", and there is no such file. Name another one: --set data.labels-file=..."));
        config.score()
                .input()
                .flatMap(source -> SourceFiles.localProblem("score.input", source))
                .ifPresent(problems::add);
        Optional<ModelDirectory> model = isLocal(config.model().source()) && !SourceModel.isDownloaded(config.model())
                ? model(config, problems)
                : Optional.empty();
        return new Inputs(
                problems.stream()
                        .map(problem -> Finding.problem("inputs", Kind.USER, problem, ""))
                        .toList(),
                model);
    }

    private static Optional<ModelDirectory> model(RunConfig config, List<String> problems) {
        try {
            ModelDirectory model = SourceModel.open(config.model(), new Configuration());
            // Opening checks the header against the file's size: a truncated file is found now.
            model.openWeights().close();
            TokenizerOptions options = TokenizerOptions.of(config.data());
            try (Tokenizer tokenizer = Tokenizer.open(model.tokenizer(), options)) {
                VocabularyCheck.require(tokenizer.vocabularySize(), model.config());
            }
            if (!config.isTrained()) {
                ScoringTask.of(model, config);
            }
            return Optional.of(model);
        } catch (AnnealException problem) {
            if (problem.kind() != AnnealException.Kind.USER) {
                throw problem;
            }
            problems.add(String.valueOf(problem.getMessage()));
            return Optional.empty();
        }
    }

    private static boolean isLocal(String model) {
        try {
            return model.startsWith(ModelConfig.JAR_PREFIX)
                    || new Path(model).getFileSystem(new Configuration()) instanceof LocalFileSystem;
        } catch (IOException | IllegalArgumentException problem) {
            return false;
        }
    }
}
