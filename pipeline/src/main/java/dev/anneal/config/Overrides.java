package dev.anneal.config;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Puts values such as {@code train.seed=2} over those of a file; a value without text takes the file's away. */
final class Overrides {
    private final Findings findings;

    Overrides(Findings findings) {
        this.findings = findings;
    }

    Tree.Section apply(Tree.Section root, List<String> overrides) {
        Tree.Section result = root;
        for (String override : overrides) {
            result = apply(result, override);
        }
        return result;
    }

    private Tree.Section apply(Tree.Section root, String override) {
        int equals = override.indexOf('=');
        String path = equals < 0 ? override : override.substring(0, equals).strip();
        String position = "--set " + path;
        if (equals < 0 || !path.matches("[^.]+([.][^.]+)*")) {
            findings.add("--set " + override
                    + " is not an assignment. Write --set key=value, for example --set train.seed=2.");
            return root;
        }
        try {
            Tree value = YamlTree.ofValue(override.substring(equals + 1), position, findings);
            return put(root, path, "", value);
        } catch (YamlEngineException e) {
            findings.add("--set " + override
                    + " has a value that is not YAML. Put text with special characters into quotes of its own:"
                    + " --set '" + path + "=\"...\"'.");
            return root;
        }
    }

    private Tree.Section put(Tree.Section section, String path, String prefix, Tree value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return section.with(path, value);
        }
        String key = path.substring(0, dot);
        Tree inner = section.value(key).orElseGet(() -> Tree.Section.empty(value.position()));
        if (inner instanceof Tree.Section innerSection) {
            return section.with(key, put(innerSection, path.substring(dot + 1), prefix + key + ".", value));
        }
        findings.add(
                Problem.of(
                        key,
                        "is one value there, so it has no key \"" + path.substring(dot + 1) + "\"",
                        "Set " + prefix + key + " as a whole."),
                prefix,
                inner.position() + ", " + value.position());
        return section;
    }
}
