package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.model.AnsweringFolders;
import dev.anneal.jobs.score.TaskInputs.Member;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.score.Ensemble;
import dev.anneal.score.ScoringTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * The models that answer, one as a rule.
 *
 * @param members where they are, and their digests
 * @param directories as this machine has them
 * @param files of each
 * @param task what they are asked
 * @param baseline answers in place of the run's own model, by whose tokenizer held-out rows are chosen and whose labels it has
 */
record ScoreModels(
        List<Member> members,
        List<ModelDirectory> directories,
        List<ModelFiles> files,
        ScoringTask task,
        Optional<SavedBaseline> baseline) {
    private static final String CONFIG = "/config.json";

    static ScoreModels of(RunConfig config, Configuration hadoop) {
        List<Member> members = new ArrayList<>();
        List<ModelDirectory> directories = new ArrayList<>();
        List<ModelFiles> files = new ArrayList<>();
        for (String folder : folders(config, hadoop)) {
            ModelDirectory directory = SourceModel.open(config.model().withSource(folder), hadoop);
            ModelFiles own = ModelFiles.of(directory);
            members.add(new Member(folder, own.all()));
            directories.add(directory);
            files.add(own);
        }
        return new ScoreModels(
                members,
                directories,
                files,
                Ensemble.task("score.models", directories, config),
                SavedBaseline.of(config, new RunFiles(hadoop)));
    }

    private static List<String> folders(RunConfig config, Configuration hadoop) {
        if (!config.score().models().isEmpty()) {
            return AnsweringFolders.of(config.score().models(), hadoop);
        }
        RunFolder run = new RunFolder(config.output());
        if (!config.isTrained()) {
            return List.of(config.model().source());
        }
        if (!new RunFiles(hadoop).exists(run.model() + CONFIG)) {
            throw AnnealException.user("There is no trained model in " + run.model() + ". Run train first.");
        }
        return List.of(run.model());
    }

    /** Where they are, for people to read. */
    String names() {
        return baseline.map(SavedBaseline::folder)
                .orElse(members.stream().map(Member::folder).collect(Collectors.joining(", ")));
    }

    /** SHA-256 of the weights, or of those of all models. */
    String weights() {
        return baseline.map(SavedBaseline::digest)
                .orElse(together(files.stream().map(ModelFiles::weights).toList()));
    }

    /** By which they are recognised. */
    String digest() {
        return baseline.map(SavedBaseline::digest)
                .orElse(together(files.stream().map(ModelFiles::all).toList()));
    }

    private static String together(List<String> digests) {
        if (digests.size() == 1) {
            return digests.get(0);
        }
        Sha256 all = new Sha256();
        digests.forEach(all::add);
        return all.hex();
    }
}
