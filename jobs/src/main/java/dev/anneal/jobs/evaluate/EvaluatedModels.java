package dev.anneal.jobs.evaluate;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.dataset.Manifest;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.DecisionJson;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.model.AnsweringFolders;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.torchscript.Signature;
import dev.anneal.score.Ensemble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The models that are evaluated: the run's own, or several that answer together.
 *
 * @param folders of the models, on any Hadoop file system
 * @param directories of them on this machine
 */
record EvaluatedModels(List<String> folders, List<ModelDirectory> directories) {
    static final String KEY = "evaluate.models";

    static EvaluatedModels of(RunConfig config, RunFolder run, Configuration hadoop) {
        List<String> named = config.evaluate().models();
        List<String> folders = named.isEmpty() ? List.of(run.model()) : AnsweringFolders.of(named, hadoop);
        return new EvaluatedModels(
                folders,
                folders.stream()
                        .map(folder -> SourceModel.open(config.model().withSource(folder), hadoop))
                        .toList());
    }

    boolean areTogether() {
        return directories.size() > 1;
    }

    ModelDirectory first() {
        return directories.get(0);
    }

    List<String> labels() {
        return first().config().labels();
    }

    /** How labels follow from what they say, as it lies beside them. */
    Decision decision(RunConfig config) {
        if (areTogether()) {
            return Ensemble.task(KEY, directories, config).decision();
        }
        return config.task() == Task.SINGLE_LABEL || config.task() == Task.MULTI_LABEL
                ? DecisionJson.read(first().decision(), labels())
                : Decision.NONE;
    }

    /** SHA-256 of the weights, or of those of all of them. */
    String digest() {
        List<String> each = directories.stream().map(EvaluatedModels::digest).toList();
        if (each.size() == 1) {
            return each.get(0);
        }
        Sha256 all = new Sha256();
        each.forEach(all::add);
        return all.hex();
    }

    private static String digest(ModelDirectory model) {
        try {
            List<Path> files = model.weightFiles();
            if (files.size() == 1) {
                return Sha256.ofFile(files.get(0));
            }
            Sha256 all = new Sha256();
            for (Path file : files) {
                all.add(Sha256.ofFile(file));
            }
            return all.hex();
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The weights in " + model.folder() + " cannot be read: " + e.getMessage() + ". Train again.", e);
        }
    }

    /**
     * Looks whether models that were trained elsewhere read the dataset's rows as they were prepared, and answer with its labels. A run's own model does.
     *
     * @param source whose tokenizer prepared the rows
     * @throws AnnealException (user) if one of them does not, or if they do not fit together
     */
    void requireFit(Manifest dataset, ModelDirectory source, RunConfig config) {
        List<String> labels = Ensemble.task(KEY, directories, config).labels();
        boolean named = config.task().hasLabels() || config.task() == Task.REGRESSION;
        if (named && !labels.equals(dataset.labels())) {
            throw AnnealException.user("The models of " + KEY + " answer with " + labels
                    + ", but the rows of the dataset have " + dataset.labels()
                    + ". Choose models that were trained with the same labels, in the same order.");
        }
        requireTokenizer(dataset, source);
        String tokens = source.tokenizerDigest();
        for (ModelDirectory model : directories) {
            int positions = model.config().encoder().facts().maxTokens();
            if (dataset.maxLength() > positions) {
                throw AnnealException.user("The rows of the dataset have up to " + dataset.maxLength()
                        + " tokens, but the model " + model.folder() + " has " + positions
                        + " positions. Prepare them with a lower data.max-length, or leave the model out.");
            }
            if (!tokens.equals(model.tokenizerDigest()) || !reads(model, dataset, source)) {
                throw AnnealException.user(
                        "The rows of the dataset are tokens of " + source.folder() + ", but the model "
                                + model.folder() + " of " + KEY
                                + " has another tokenizer. Score a labelled table with score.models, and compare, or leave the model"
                                + " out.");
            }
        }
    }

    private static void requireTokenizer(Manifest dataset, ModelDirectory source) {
        try {
            if (!dataset.tokenizerDigest().equals(Sha256.ofFile(source.tokenizer()))) {
                throw AnnealException.user("The dataset was not prepared with the tokenizer of model.source ("
                        + source.folder() + "). Prepare it again, or set model.source to what it was prepared with.");
            }
        } catch (IOException e) {
            throw AnnealException.environment(source.tokenizer() + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** Rows have types of tokens if the model needs them, and are filled up with what it takes for nothing. */
    private static boolean reads(ModelDirectory model, Manifest dataset, ModelDirectory source) {
        boolean types = !model.inputs().equals(Signature.Inputs.IDS_MASK_AND_TYPES)
                || dataset.schema().tokenTypes();
        return types
                && model.config().encoder().facts().fillingId()
                        == source.config().encoder().facts().fillingId();
    }
}
