package dev.anneal.jobs.model;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.dataset.Manifest;
import dev.anneal.dataset.ShardEntry;
import dev.anneal.dataset.SplitManifest;
import dev.anneal.digest.Sha256;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.huggingface.ModelCard;
import dev.anneal.model.huggingface.ServingSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a run says of its model. */
public final class RunCard {
    private RunCard() {}

    /** @param metrics of each split */
    public static ModelCard of(RunConfig config, Manifest manifest, Map<String, Map<String, Double>> metrics) {
        List<ModelCard.Split> splits = manifest.splits().stream()
                .map(split -> new ModelCard.Split(split.name(), split.rows(), digest(split)))
                .toList();
        return new ModelCard(
                config.name(),
                config.model().source(),
                Optional.empty(),
                splits,
                RunConfigWriter.yaml(config),
                metrics);
    }

    /** How DJL serves it: rows as long as the run's, and pairs if it had pairs. */
    public static ServingSettings serving(RunConfig config, HuggingFaceConfig model) {
        int longest =
                Math.min(config.data().maxLength(), model.encoder().facts().maxTokens());
        boolean pairs = config.data().columns().pair().isPresent();
        return ServingSettings.of(model)
                .withMaxTokens(longest)
                .withTexts(pairs ? ServingSettings.Texts.PAIR : ServingSettings.Texts.ONE);
    }

    private static String digest(SplitManifest split) {
        return Sha256.ofText(split.shards().stream().map(ShardEntry::sha256).collect(Collectors.joining("\n")));
    }
}
