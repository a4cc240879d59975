package dev.anneal.architecture;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules, on all main classes. {@link RulesTest} shows that each of them can fail. */
class ArchitectureTest {
    private static final String DJL = "ai.djl..";

    /** The packages of pipeline in the order in which data flows; a package depends only on those above it. */
    private static final List<String> ORDER = List.of(
            "error",
            "digest",
            "files",
            "natives",
            "config",
            "table",
            "tokenize",
            "dataset",
            "plan",
            "tensor",
            "model",
            "model.loss",
            "model.head",
            "model.family",
            "model.weights",
            "model.hub",
            "model.torchscript",
            "model.huggingface",
            "optimize",
            "collective",
            "collective.nccl",
            "evaluate.answer",
            "evaluate",
            "objective",
            "train.blackbox",
            "train.event",
            "train.checkpoint",
            "train",
            "train.estimate",
            "score",
            "track",
            "report");

    @Test
    void pipelineKnowsNothingOfSpark() {
        Rules.noSpark().check(AnnealClasses.ofPipeline());
    }

    @Test
    void djlStaysBehindTensorAndTokenize() {
        Rules.onlyIn(List.of("dev.anneal.tensor", "dev.anneal.tokenize"), DJL).check(AnnealClasses.ofBothModules());
    }

    @Test
    void thePytorchEngineStaysBehindTensor() {
        Rules.onlyIn(List.of("dev.anneal.tensor"), "ai.djl.pytorch..").check(AnnealClasses.ofBothModules());
    }

    @Test
    void arrowStaysBehindDataset() {
        Rules.onlyIn(List.of("dev.anneal.dataset"), "org.apache.arrow..").check(AnnealClasses.ofBothModules());
    }

    @Test
    void packagesOfPipelineDependOnlyOnThoseBeforeThem() {
        Rules.order(AnnealClasses.ROOT, ORDER).check(AnnealClasses.ofPipeline());
    }

    @Test
    void noPackagesOfPipelineFormACycle() {
        Rules.noCycles("dev.anneal.(**)").check(AnnealClasses.ofPipeline());
    }

    /** The package jobs itself is left out: it holds the public API above the jobs and what they share below them. */
    @Test
    void noPackagesBelowJobsFormACycle() {
        Rules.noCycles("dev.anneal.jobs.(**)").check(AnnealClasses.ofJobs());
    }

    @Test
    void onlyTheCommandLineEndsTheProcess() {
        Rules.noExit("dev.anneal.jobs.Main").check(AnnealClasses.ofBothModules());
    }

    @Test
    void pipelineDependsOnNoClockAndNoChance() {
        Rules.noChance().check(AnnealClasses.ofPipeline());
    }

    @Test
    void everyPackageIsNullMarked() {
        Rules.nullMarked().check(AnnealClasses.ofBothModules());
    }

    @Test
    void namesSayWhatAClassDoes() {
        Rules.noVagueNames().check(AnnealClasses.ofBothModules());
    }
}
