package dev.anneal.model;

import dev.anneal.error.AnnealException;
import dev.anneal.tensor.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A layer's text from a resource, with sizes filled in. {@code $NAME$} is a constant. A line {@code $unpack V prefix$} becomes one assignment per block
 * of the vector {@code V}: {@code prefixNAME = } a view of its place, so that the text reads like PyTorch. What every layer has, {@code common.py}, stands before it.
 */
final class LayerSource {
    private static final String COMMON = "common.py";
    private static final double DROPOUT_STEPS = 65_536;
    private static final Pattern UNPACK = Pattern.compile("(?m)^( *)\\$unpack (\\w+) ?(\\w*)\\$$");
    private static final Pattern CONSTANT = Pattern.compile("\\$(\\w+)\\$");

    private final String resource;
    private final Map<String, String> constants = new TreeMap<>();
    private final Map<String, VectorLayout> vectors = new TreeMap<>();

    private LayerSource(String resource) {
        this.resource = resource;
    }

    /** A text that lies beside this class. */
    static LayerSource of(String resource) {
        return new LayerSource(resource);
    }

    LayerSource constant(String name, Object value) {
        constants.put(name, String.valueOf(value));
        return this;
    }

    /** A probability of dropout, which scripts take in steps of 2^-16. */
    LayerSource dropout(String name, double probability) {
        return constant(name, Math.round(probability * DROPOUT_STEPS));
    }

    LayerSource vector(String name, VectorLayout layout) {
        vectors.put(name, layout);
        return this;
    }

    Script compile(String name) {
        return Script.compile(name, text());
    }

    private String text() {
        String unpacked = UNPACK.matcher(read(COMMON) + read(resource))
                .replaceAll(match -> Matcher.quoteReplacement(unpack(match.group(1), match.group(2), match.group(3))));
        return CONSTANT.matcher(unpacked).replaceAll(match -> Matcher.quoteReplacement(constant(match.group(1))));
    }

    private String constant(String name) {
        String value = constants.get(name);
        if (value == null) {
            throw AnnealException.bug(
                    "The layer " + resource + " asks for the constant " + name + ", which nobody gave.");
        }
        return value;
    }

    private String unpack(String indent, String vector, String prefix) {
        // G, the gradient, lies as V, the vector, does.
        VectorLayout layout = vectors.get(vector.equals("G") ? "V" : vector.replaceFirst("^G", ""));
        if (layout == null) {
            throw AnnealException.bug("The layer " + resource + " unpacks " + vector + ", which nobody gave.");
        }
        List<String> lines = new ArrayList<>();
        for (VectorLayout.Placed placed : layout.blocks()) {
            String shape = placed.block().shape().stream().map(String::valueOf).collect(Collectors.joining(", "));
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

    private static String read(String resource) {
        try (InputStream stream = LayerSource.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw AnnealException.bug("The layer text " + resource + " is not on the class path.");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
