package dev.anneal.model;

import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Completes a text that only says what a layer computes: {@code def layer(self, x..., block...) -> Tensor}, whose first parameters are the layer's
 * inputs and whose others are blocks of its vectors, by name. The forward pass starts a graph at every differentiable input and every block, the
 * backward pass is one {@code torch.grad} over it, and scoring is the same computation without dropout.
 */
final class DerivedMethods {
    /** What the constants of dropout end with in the methods that score. */
    static final String SCORING = "_SCORING";

    private static final Pattern SIGNATURE = Pattern.compile("def layer\\(self: __torch__\\.T, (.*)\\) -> Tensor:");
    private static final Pattern LAYER = Pattern.compile("(?s)  def layer\\(.*?(?=\n  def |\n  #|\\z)");

    private final String text;
    private final List<Value> inputs;
    private final List<String> parameters;
    private final List<List<String>> blocks;

    DerivedMethods(String text, List<Value> inputs, List<VectorLayout> layouts) {
        this.text = text;
        this.inputs = inputs;
        Matcher signature = SIGNATURE.matcher(text);
        if (!signature.find()) {
            throw AnnealException.bug("A layer's text has no signature that can be read: " + text);
        }
        this.parameters = List.of(signature.group(1).replace(": Tensor", "").split(", "));
        this.blocks = layouts.stream()
                .map(layout -> layout.blocks().stream()
                        .map(placed -> placed.block().name())
                        .toList())
                .toList();
    }

    String text() {
        return text + "\n" + scoringLayer() + "\n" + forward() + "\n" + backward() + "\n" + score();
    }

    private List<String> inputNames() {
        return parameters.subList(0, inputs.size());
    }

    private List<String> leaves() {
        List<String> leaves = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).differentiable()) {
                leaves.add(parameters.get(i));
            }
        }
        blocks.forEach(leaves::addAll);
        return leaves;
    }

    private String scoringLayer() {
        Matcher layer = LAYER.matcher(text);
        if (!layer.find()) {
            throw AnnealException.bug("A layer's text has no method layer: " + text);
        }
        return layer.group()
                .replace("def layer(", "def layer_without_dropout(")
                .replaceAll("\\$(\\w+)\\$", "\\$$1" + SCORING + "\\$");
    }

    private String forward() {
        List<String> leaves = leaves();
        StringBuilder method = new StringBuilder("  def forward(self: __torch__.T, ");
        method.append(declared(inputNames())).append(declared(vectorNames("V"))).append("seed: Tensor) -> ");
        method.append(tuple(leaves.size() + 2)).append(":\n");
        method.append("    torch.manual_seed(int(seed))\n").append(unpack("V", ""));
        leaves.forEach(leaf -> method.append("    %1$s_leaf = (self).leaf(%1$s, )\n".formatted(leaf)));
        List<String> arguments = parameters.stream()
                .map(name -> leaves.contains(name) ? name + "_leaf" : name)
                .toList();
        method.append("    y = (self).layer(").append(joined(arguments)).append(")\n");
        method.append("    return (torch.detach(y), ");
        leaves.forEach(leaf -> method.append(leaf).append("_leaf, "));
        return method.append("y)\n").toString();
    }

    private String backward() {
        List<String> leaves = leaves();
        long differentiable = inputs.stream().filter(Value::differentiable).count();
        StringBuilder method = new StringBuilder("  def backward(self: __torch__.T, ");
        method.append(declared(leaves)).append("y: Tensor, gy: Tensor");
        vectorNames("V").forEach(name -> method.append(", ").append(name).append(": Tensor"));
        vectorNames("G").forEach(name -> method.append(", ").append(name).append(": Tensor"));
        method.append(") -> ")
                .append(tuple(Math.max(1, differentiable)))
                .append(":\n")
                .append(unpack("G", "g_"));
        method.append("    g = torch.grad([y], [").append(String.join(", ", leaves));
        method.append("], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [gy])))\n");
        List<String> gradients = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            String gradient = "unchecked_cast(Tensor, g[" + i + "])";
            if (i < differentiable) {
                gradients.add(gradient);
            } else {
                method.append("    torch.copy_(g_%s, %s)\n".formatted(leaves.get(i), gradient));
            }
        }
        String result = gradients.isEmpty() ? "gy" : String.join(", ", gradients);
        return method.append("    return ")
                .append(gradients.size() > 1 ? "(" + result + ")" : result)
                .append('\n')
                .toString();
    }

    private String score() {
        StringBuilder method = new StringBuilder("  def score(self: __torch__.T");
        inputNames().forEach(name -> method.append(", ").append(name).append(": Tensor"));
        vectorNames("V").forEach(name -> method.append(", ").append(name).append(": Tensor"));
        method.append(") -> Tensor:\n").append(unpack("V", ""));
        return method.append("    return (self).layer_without_dropout(")
                .append(joined(parameters))
                .append(")\n")
                .toString();
    }

    private List<String> vectorNames(String letter) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            names.add(i == 0 ? letter : letter + i);
        }
        return names;
    }

    private String unpack(String letter, String prefix) {
        return vectorNames(letter).stream()
                .map(name -> ("    $unpack " + name + " " + prefix).stripTrailing() + "$\n")
                .collect(Collectors.joining());
    }

    private static String declared(Collection<String> names) {
        return names.stream().map(name -> name + ": Tensor, ").collect(Collectors.joining());
    }

    private static String joined(Collection<String> names) {
        return names.stream().map(name -> name + ", ").collect(Collectors.joining());
    }

    private static String tuple(long size) {
        return size == 1 ? "Tensor" : "Tuple[" + "Tensor, ".repeat((int) size - 1) + "Tensor]";
    }
}
