package dev.anneal.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.model.TokenBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A folder of reference figures made by transformers: a model, batches, logits, gradients, and some optimizer steps. What it is about is in its files;
 * its name means nothing.
 */
final class ReferenceCase {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    private ReferenceCase(Path folder) {
        this.folder = folder;
    }

    /** All cases below {@code -Danneal.vectors}, which must have some; else those of the project and of the folder shared between checkouts. */
    static List<ReferenceCase> all() {
        List<Path> roots = roots();
        List<ReferenceCase> cases = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root, 4)) {
                files.filter(file -> file.getFileName().toString().equals("reference.json"))
                        .map(Path::getParent)
                        .sorted()
                        .forEach(folder -> cases.add(new ReferenceCase(folder)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (cases.isEmpty()) {
            throw new IllegalStateException("no reference.json below " + roots);
        }
        return cases;
    }

    private static List<Path> roots() {
        String configured = System.getProperty("anneal.vectors", "");
        if (!configured.isEmpty()) {
            // Maven runs the tests of a module in its own folder; who gives a folder means the project's.
            return Stream.of(Path.of(configured), Path.of("..").resolve(configured))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .map(List::of)
                    .orElseThrow(() -> new IllegalStateException("-Danneal.vectors=" + configured + " is no folder"));
        }
        Path shared = Path.of("../../shared/vectors");
        return Stream.of(shared, Path.of("vectors")).filter(Files::isDirectory).toList();
    }

    Path model() {
        return folder.resolve("model");
    }

    JsonNode reference() {
        return read(folder.resolve("reference.json"));
    }

    Map<String, float[]> gradients() {
        return floats("grads.safetensors");
    }

    Map<String, float[]> finalWeights() {
        return floats("final.safetensors");
    }

    Map<String, float[]> tensors() {
        return floats("io.safetensors");
    }

    /** Batches of the training steps. */
    List<Batch> batches() {
        Map<String, long[]> integers = new HashMap<>();
        Map<String, float[]> floats = floats("io.safetensors");
        Map<String, long[]> shapes = new HashMap<>();
        forEach("io.safetensors", (name, entry, data) -> {
            if (entry.path("dtype").asText().equals("I64")) {
                long[] values = new long[data.remaining() / Long.BYTES];
                data.asLongBuffer().get(values);
                integers.put(name, values);
                shapes.put(name, JSON.convertValue(entry.path("shape"), long[].class));
            }
        });
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; integers.containsKey("batch" + i + ".input_ids"); i++) {
            String prefix = "batch" + i + ".";
            long[] shape = Objects.requireNonNull(shapes.get(prefix + "input_ids"));
            long[] ids = integers.get(prefix + "input_ids");
            long[] types = integers.getOrDefault(prefix + "token_type_ids", new long[ids.length]);
            long[] mask = integers.get(prefix + "attention_mask");
            TokenBatch tokens = new TokenBatch((int) shape[0], (int) shape[1], ids, types, mask);
            long[] labels = integers.containsKey(prefix + "start_positions")
                    ? spans(integers.get(prefix + "start_positions"), integers.get(prefix + "end_positions"))
                    : integers.getOrDefault(prefix + "labels", new long[0]);
            batches.add(new Batch(tokens, labels, floats.getOrDefault(prefix + "labels", new float[0])));
        }
        return batches;
    }

    /** [B, 2] */
    private static long[] spans(long[] starts, long[] ends) {
        long[] spans = new long[2 * starts.length];
        for (int i = 0; i < starts.length; i++) {
            spans[2 * i] = starts[i];
            spans[2 * i + 1] = ends[i];
        }
        return spans;
    }

    /**
     * A batch and its labels, of which one kind is there.
     *
     * @param labels of classes, tokens, words, or first and last tokens
     * @param numbers of labels that are there or not, or of a regression
     */
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Batch(TokenBatch tokens, long[] labels, float[] numbers) {}

    private Map<String, float[]> floats(String file) {
        Map<String, float[]> tensors = new HashMap<>();
        forEach(file, (name, entry, data) -> {
            if (entry.path("dtype").asText().equals("F32")) {
                float[] values = new float[data.remaining() / Float.BYTES];
                data.asFloatBuffer().get(values);
                tensors.put(name, values);
            }
        });
        return tensors;
    }

    private interface Visitor {
        void visit(String name, JsonNode entry, ByteBuffer data);
    }

    private void forEach(String file, Visitor visitor) {
        try {
            ByteBuffer all =
                    ByteBuffer.wrap(Files.readAllBytes(folder.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
            int headerBytes = Math.toIntExact(all.getLong());
            JsonNode header = JSON.readTree(new String(all.array(), 8, headerBytes, StandardCharsets.UTF_8));
            header.fields().forEachRemaining(field -> {
                if (!field.getKey().equals("__metadata__")) {
                    JsonNode offsets = field.getValue().path("data_offsets");
                    int from = 8 + headerBytes + offsets.get(0).asInt();
                    int size = offsets.get(1).asInt() - offsets.get(0).asInt();
                    ByteBuffer data = all.slice(from, size).order(ByteOrder.LITTLE_ENDIAN);
                    visitor.visit(field.getKey(), field.getValue(), data);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return folder.getParent().getFileName() + "/" + folder.getFileName();
    }
}
