package dev.anneal.model.huggingface;

import dev.anneal.config.Task;
import dev.anneal.model.hub.HubId;
import dev.anneal.model.huggingface.ServingSettings.Texts;
import dev.anneal.model.torchscript.Signature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a model's {@code README.md} says, in the form that the Hub reads: YAML between two lines of dashes, then Markdown.
 *
 * @param title the model's name
 * @param source what training started from; {@code owner/name@commit} is a model on the Hub, which shows it as the base model
 * @param license as the Hub names licences; nothing is said if absent
 * @param splits what the model saw
 * @param configuration the run's, as YAML
 * @param metrics of each split, by its name: value by metric; shown in the maps' order
 */
public record ModelCard(
        String title,
        String source,
        Optional<String> license,
        List<Split> splits,
        String configuration,
        Map<String, Map<String, Double>> metrics) {
    private static final String LOSS = "loss";

    /**
     * A part of the data.
     *
     * @param digest of its content, in hexadecimal
     */
    public record Split(String name, long rows, String digest) {}

    public ModelCard {
        splits = List.copyOf(splits);
        Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
        metrics.forEach((split, values) -> copy.put(split, Collections.unmodifiableMap(new LinkedHashMap<>(values))));
        metrics = Collections.unmodifiableMap(copy);
    }

    /** The file's text. */
    public String text(HuggingFaceConfig config, Signature.Inputs inputs, Texts texts) {
        Task task = config.task().orElse(Task.FEATURES);
        StringBuilder text = new StringBuilder(frontMatter(config, task));
        text.append("# ").append(title).append("\n\n");
        text.append("Made by Anneal from `%s` for task `%s`.".formatted(source, task.yamlName()));
        if (!config.labels().isEmpty()) {
            String labels =
                    config.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
            text.append(task == Task.REGRESSION ? " Outputs: " : " Labels: ")
                    .append(labels)
                    .append('.');
        }
        text.append("\n\n").append(data()).append(metricsTable());
        text.append("## Configuration\n\n```yaml\n")
                .append(configuration.stripTrailing())
                .append("\n```\n\n");
        return text.append(new UsageText(config, task, inputs, texts).text()).toString();
    }

    private String frontMatter(HuggingFaceConfig config, Task task) {
        StringBuilder yaml = new StringBuilder("---\n");
        if (config.head().isFamilysOwn()) {
            yaml.append("library_name: transformers\n");
        }
        yaml.append("pipeline_tag: ").append(pipelineTag(task)).append('\n');
        license.ifPresent(name -> yaml.append("license: ").append(quoted(name)).append('\n'));
        HubId.parse(source)
                .filter(HubId::isPinned)
                .map(HubId::repository)
                .ifPresent(repository ->
                        yaml.append("base_model: ").append(quoted(repository)).append('\n'));
        List<String> tags = new ArrayList<>(List.of("anneal", config.family().modelType(), "torchscript", "djl"));
        yaml.append("tags:\n").append(items(tags));
        Set<String> names = new LinkedHashSet<>();
        metrics.values().forEach(values -> names.addAll(values.keySet()));
        names.remove(LOSS);
        if (!names.isEmpty()) {
            yaml.append("metrics:\n").append(items(names));
        }
        return yaml.append("---\n\n").toString();
    }

    private static String pipelineTag(Task task) {
        return switch (task) {
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION -> "text-classification";
            case TOKENS -> "token-classification";
            case ANSWER -> "question-answering";
            case MASKED_LM -> "fill-mask";
            case FEATURES -> "feature-extraction";
        };
    }

    private static String items(Iterable<String> values) {
        StringBuilder items = new StringBuilder();
        values.forEach(value -> items.append("- ").append(quoted(value)).append('\n'));
        return items.toString();
    }

    /** A scalar of YAML that is text whatever it looks like. */
    private static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private String data() {
        if (splits.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("## Data\n\n| split | rows | SHA-256 |\n|---|---|---|\n");
        splits.forEach(split ->
                text.append("| %s | %d | `%s` |\n".formatted(cell(split.name()), split.rows(), split.digest())));
        return text.append('\n').toString();
    }

    private String metricsTable() {
        if (metrics.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("## Metrics\n\n| split | metric | value |\n|---|---|---|\n");
        metrics.forEach((split, values) -> values.forEach((name, value) ->
                text.append(String.format(Locale.ROOT, "| %s | %s | %.6f |\n", cell(split), cell(name), value))));
        return text.append('\n').toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
