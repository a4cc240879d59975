package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Parses YAML into a {@link Tree}. Stops at the parser's node graph, because the objects that YAML libraries build from it no longer know their lines,
 * and lose all but one of several equal keys.
 */
final class YamlTree {
    /** Names the position of a node. */
    private interface Positions {
        String of(Node node);
    }

    private final Findings findings;
    private final Positions positions;

    private YamlTree(Findings findings, Positions positions) {
        this.findings = findings;
        this.positions = positions;
    }

    /**
     * @param label names the file in positions and messages
     * @throws AnnealException (user) if the text is not YAML
     */
    static Tree ofFile(String text, String label, Findings findings) {
        try {
            YamlTree reader = new YamlTree(findings, node -> label + ":" + line(node));
            return compose(text, label)
                    .map(root -> reader.tree(root, "", label))
                    .orElseGet(() -> Tree.Section.empty(label));
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            throw AnnealException.user(
                    label + " is not YAML: " + e.getProblem() + " (" + label + place
                            + "). Correct that line or the one above it.",
                    e);
        } catch (YamlEngineException e) {
            throw AnnealException.user(label + " is not YAML: " + e.getMessage(), e);
        }
    }

    /** The value of an override; text that YAML takes for a comment is taken as it is. */
    static Tree ofValue(String text, String position, Findings findings) throws YamlEngineException {
        YamlTree reader = new YamlTree(findings, node -> position);
        Tree.Kind kind = text.isBlank() ? Tree.Kind.NOTHING : Tree.Kind.TEXT;
        return compose(text, position)
                .map(root -> reader.tree(root, "", position))
                .orElseGet(() -> new Tree.Scalar(text, kind, position));
    }

    private static Optional<Node> compose(String text, String label) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(label)
                .setSchema(new CoreSchema())
                .build();
        return new Compose(settings).composeString(text);
    }

    private Tree tree(Node node, String path, String position) {
        if (node instanceof MappingNode mapping) {
            return section(mapping, path, position);
        }
        if (node instanceof SequenceNode sequence) {
            List<Tree> values = new ArrayList<>();
            for (Node value : sequence.getValue()) {
                values.add(tree(value, path, positions.of(value)));
            }
            return new Tree.Items(values, position);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new Tree.Scalar(scalar.getValue(), kind(scalar), position);
    }

    private Tree.Section section(MappingNode mapping, String path, String position) {
        Map<String, Tree> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = ((ScalarNode) tuple.getKeyNode()).getValue();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            Tree value = tree(tuple.getValueNode(), keyPath, positions.of(tuple.getKeyNode()));
            Tree earlier = entries.put(key, value);
            if (earlier != null) {
                String both = earlier.position() + ", " + value.position();
                findings.add(Problem.of(keyPath, "is given twice", "Keep one of them."), "", both);
            }
        }
        return new Tree.Section(entries, position);
    }

    private static Tree.Kind kind(ScalarNode scalar) {
        Tag tag = scalar.getTag();
        if (!scalar.isPlain()) {
            return Tree.Kind.QUOTED;
        }
        if (tag.equals(Tag.INT)) {
            return Tree.Kind.WHOLE_NUMBER;
        }
        if (tag.equals(Tag.FLOAT)) {
            return Tree.Kind.NUMBER;
        }
        if (tag.equals(Tag.BOOL)) {
            return Tree.Kind.TRUTH;
        }
        return tag.equals(Tag.NULL) ? Tree.Kind.NOTHING : Tree.Kind.TEXT;
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
