package dev.anneal.model;

import static java.util.stream.Collectors.joining;

import dev.anneal.error.AnnealException;
import dev.anneal.tensor.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A layer's text from a resource, with sizes filled in. {@code $NAME$} is a constant. Lines from {@code #if NAME} to {@code #else} or {@code #end}
 * stand only where a model has NAME. A line {@code $unpack V prefix$} becomes one assignment per block of the vector {@code V}: {@code prefixNAME = }
 * a view of its place, so that the text reads like PyTorch. What every layer has, {@code common.py}, stands before it. A text that only has a method
 * {@code layer} gets forward, backward and score from {@link DerivedMethods}.
 */
public final class LayerSource {
    /** Dropout probabilities are taken in steps of 2^-16. */
    private static final double DROPOUT_STEPS = 65_536;

    private static final String COMMON = "common.py";
    private static final Pattern UNPACK = Pattern.compile("(?m)^( *)\\$unpack (\\w+) ?(\\w*)\\$$");
    private static final Pattern CONSTANT = Pattern.compile("\\$(\\w+)\\$");
    private static final Pattern CONDITION = Pattern.compile(" *#(if|else|end) ?(\\w*)");

    private final String resource;
    private final Map<String, String> constants = new HashMap<>();
    private final Map<String, Long> dropouts = new HashMap<>();
    private final Map<String, VectorLayout> vectors = new HashMap<>();
    private final Set<String> features = new HashSet<>();
    private boolean fullPrecision;

    private LayerSource(String resource) {
        this.resource = resource;
    }

    /** A text that lies beside this class. */
    public static LayerSource of(String resource) {
        return new LayerSource(resource);
    }

    public LayerSource constant(String name, Object value) {
        constants.put(name, String.valueOf(value));
        return this;
    }

    /** A probability of dropout; 0 in the methods that score. */
    public LayerSource dropout(String name, double probability) {
        dropouts.put(name, Math.round(probability * DROPOUT_STEPS));
        return this;
    }

    /** The layer computes in fp32 at any precision: for what is cheap, and what others read. */
    public LayerSource inFullPrecision() {
        fullPrecision = true;
        return this;
    }

    boolean isInFullPrecision() {
        return fullPrecision;
    }

    /** Lines after {@code #if name} stand. */
    public LayerSource with(String name) {
        features.add(name);
        return this;
    }

    LayerSource vector(String name, VectorLayout layout) {
        vectors.put(name, layout);
        return this;
    }

    /** The methods of a layer that takes inputs and vectors, as TorchScript. {@code $BLOCKS$} declares all blocks of the vectors. */
    String text(List<Value> inputs, List<VectorLayout> layouts) {
        for (int i = 0; i < layouts.size(); i++) {
            vectors.put(i == 0 ? "V" : "V" + i, layouts.get(i));
        }
        String own = selected(read(resource));
        if (!own.contains("def layer(")) {
            return text(own);
        }
        List<VectorLayout.Placed> blocks =
                layouts.stream().flatMap(layout -> layout.blocks().stream()).toList();
        constant(
                "BLOCKS",
                blocks.stream()
                        .map(placed -> placed.block().name() + ": Tensor")
                        .collect(joining(", ")));
        return text(new DerivedMethods(withConstants(own), inputs, layouts).text());
    }

    /** Compiles a text that is no layer. */
    public Script compile(String name) {
        return Script.compile(name, text());
    }

    /** The methods of a text that is no layer. */
    String text() {
        return text(selected(read(resource)));
    }

    private String text(String methods) {
        String unpacked = UNPACK.matcher(read(COMMON) + methods)
                .replaceAll(match -> Matcher.quoteReplacement(unpack(match.group(1), match.group(2), match.group(3))));
        return CONSTANT.matcher(unpacked).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
    }

    /** With everything filled in but dropout, which the methods that score have not. */
    private String withConstants(String text) {
        return CONSTANT.matcher(text).replaceAll(match -> {
            boolean dropout = dropouts.containsKey(match.group(1));
            return Matcher.quoteReplacement(dropout ? match.group() : value(match.group(1)));
        });
    }

    private String value(String name) {
        boolean scoring = name.endsWith(DerivedMethods.SCORING);
        String plain = scoring ? name.substring(0, name.length() - DerivedMethods.SCORING.length()) : name;
        if (dropouts.containsKey(plain)) {
            return scoring ? "0" : String.valueOf(dropouts.get(plain));
        }
        String value = constants.get(plain);
        if (value == null) {
            throw AnnealException.bug(
                    "The layer " + resource + " asks for the constant " + name + ", which nobody gave.");
        }
        return value;
    }

    private String unpack(String indent, String vector, String prefix) {
        // G, the gradient, lies as V, the vector, does.
        VectorLayout layout = vectors.get(vector.replaceFirst("^G", "V"));
        if (layout == null) {
            throw AnnealException.bug("The layer " + resource + " unpacks " + vector + ", which nobody gave.");
        }
        List<String> lines = new ArrayList<>();
        for (VectorLayout.Placed placed : layout.blocks()) {
            String shape = placed.block().shape().stream().map(String::valueOf).collect(joining(", "));
            lines.add("%s%s%s = torch.view(torch.slice(%s, 0, %d, %d), [%s])"
                    .formatted(
                            indent,
                            prefix,
                            placed.block().name(),
                            vector,
                            placed.offset(),
                            placed.offset() + placed.block().size(),
                            shape));
        }
        return String.join("\n", lines);
    }

    /** Without the lines of what the model does not have. Conditions nest. */
    private String selected(String text) {
        StringBuilder kept = new StringBuilder();
        Deque<Boolean> conditions = new ArrayDeque<>();
        for (String line : text.lines().toList()) {
            Matcher condition = CONDITION.matcher(line);
            if (!condition.matches()) {
                if (!conditions.contains(false)) {
                    kept.append(line).append('\n');
                }
                continue;
            }
            switch (condition.group(1)) {
                case "if" -> conditions.push(features.contains(condition.group(2)));
                case "else" -> conditions.push(!conditions.pop());
                default -> conditions.pop();
            }
        }
        return kept.toString();
    }

    private static String read(String resource) {
        try (InputStream stream = LayerSource.class.getResourceAsStream(resource)) {
            byte[] bytes = Objects.requireNonNull(stream, resource).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
