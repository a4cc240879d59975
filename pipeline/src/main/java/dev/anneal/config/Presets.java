package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Recipes from papers as parts of a configuration, one YAML file each in {@code conf/presets}. What a file names under {@code preset} lies below its own
 * values; of several the later ones lie above.
 */
final class Presets {
    /** All of them. */
    static final List<String> NAMES = List.of(
            "albert",
            "bert-finetune",
            "bert-grid",
            "bert-pretrain",
            "few-sample",
            "mosbach-stable",
            "playbook",
            "roberta");

    private static final String KEY = "preset";
    private static final String APPLIED = "applied";
    private static final String EXPECTED =
            "is not the name of a preset, or a list of names, of: " + String.join(", ", NAMES);

    /** Keys that say the same in two ways: who gives one takes the other away from what lies below. */
    private static final Map<String, String> EITHER =
            Map.of("warmup-steps", "warmup-ratio", "warmup-ratio", "warmup-steps");

    private final Findings findings;

    Presets(Findings findings) {
        this.findings = findings;
    }

    /** A configuration above the presets that it names. */
    Tree.Section under(Tree.Section root) {
        if (root.value(KEY).isEmpty() || root.value(KEY).get() instanceof Tree.Section) {
            return root;
        }
        Tree named = root.value(KEY).get();
        Tree.Section below = Tree.Section.empty(root.position());
        List<Tree> applied = named instanceof Tree.Items items ? items.values() : List.of(named);
        for (Tree name : applied) {
            below = merged(below, preset(name, named.position()));
        }
        Tree.Section names = Tree.Section.empty(named.position())
                .with(APPLIED, new Tree.Items(new ArrayList<>(applied), named.position()));
        return merged(below, root).with(KEY, names);
    }

    private Tree.Section preset(Tree name, String position) {
        if (!(name instanceof Tree.Scalar scalar) || !NAMES.contains(scalar.text())) {
            String text = name instanceof Tree.Scalar scalar ? scalar.text() : "";
            String remedy = NearestName.of(text, NAMES)
                    .map(nearest -> "Did you mean " + nearest + "?")
                    .orElse("");
            findings.add(Problem.of(KEY, EXPECTED, remedy), "", position);
            return Tree.Section.empty(position);
        }
        return (Tree.Section) YamlTree.ofFile(text(scalar.text()), "preset " + scalar.text(), findings);
    }

    private static Tree.Section merged(Tree.Section below, Tree.Section above) {
        Tree.Section result = below.without(above.entries().keySet().stream()
                .filter(EITHER::containsKey)
                .map(EITHER::get)
                .toList());
        for (Map.Entry<String, Tree> entry : above.entries().entrySet()) {
            result = result.with(entry.getKey(), merged(below.value(entry.getKey()), entry.getValue()));
        }
        return result;
    }

    private static Tree merged(Optional<Tree> below, Tree above) {
        return below.isPresent() && below.get() instanceof Tree.Section lower && above instanceof Tree.Section upper
                ? merged(lower, upper)
                : above;
    }

    /** The YAML of a preset. */
    static String text(String name) {
        try (InputStream stream = Presets.class.getResourceAsStream("presets/" + name + ".yaml")) {
            if (stream == null) {
                throw AnnealException.bug("The preset " + name + " is not in the jar.");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw AnnealException.bug("The preset " + name + " cannot be read from the jar.", e);
        }
    }
}
