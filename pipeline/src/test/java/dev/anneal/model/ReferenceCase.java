package dev.anneal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** A folder of reference figures made by transformers: a model, batches, logits, gradients, and ten optimizer steps. */
final class ReferenceCase {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    private ReferenceCase(Path folder) {
        this.folder = folder;
    }

    /** All cases of one head of one model family, in every folder of vectors that there is. */
    static List<ReferenceCase> find(String family, String head) {
        List<ReferenceCase> cases = new ArrayList<>();
        for (Path root : roots()) {
            try (Stream<Path> models = Files.list(root)) {
                models.filter(model -> Files.isDirectory(model.resolve(head)))
                        .filter(model -> family.equals(read(model.resolve(head).resolve("model/config.json"))
                                .path("model_type")
                                .asText()))
                        .forEach(model -> cases.add(new ReferenceCase(model.resolve(head))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return cases;
    }

    private static List<Path> roots() {
        String configured = System.getProperty("anneal.vectors", "");
        if (!configured.isEmpty()) {
            return List.of(Path.of(configured));
        }
        return Stream.of("../tests/vectors", "tests/vectors", "../../shared/vectors", "../shared/vectors")
                .map(Path::of)
                .filter(Files::isDirectory)
                .toList();
    }

    JsonNode reference() {
        return read(folder.resolve("reference.json"));
    }

    JsonNode config() {
        return read(folder.resolve("model/config.json"));
    }

    Map<String, float[]> weights() {
        return floats("model/model.safetensors");
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

    /** The batch of a training step, with labels. */
    LabelledBatch batch(int step) {
        Map<String, long[]> integers = new HashMap<>();
        Map<String, long[]> shapes = new HashMap<>();
        forEach("io.safetensors", (name, entry, data) -> {
            if (entry.path("dtype").asText().equals("I64")) {
                long[] values = new long[data.remaining() / Long.BYTES];
                data.asLongBuffer().get(values);
                integers.put(name, values);
                shapes.put(name, JSON.convertValue(entry.path("shape"), long[].class));
            }
        });
        String prefix = "batch" + step + ".";
        long[] shape = Objects.requireNonNull(shapes.get(prefix + "input_ids"));
        long[] ids = integers.get(prefix + "input_ids");
        long[] types = integers.getOrDefault(prefix + "token_type_ids", new long[ids.length]);
        TokenBatch batch =
                new TokenBatch((int) shape[0], (int) shape[1], ids, types, integers.get(prefix + "attention_mask"));
        return new LabelledBatch(batch, integers.get(prefix + "labels"));
    }

    /** A batch and its labels. */
    record LabelledBatch(TokenBatch tokens, long[] labels) {}

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
                    ByteBuffer data = all.slice(
                                    from,
                                    offsets.get(1).asInt() - offsets.get(0).asInt())
                            .order(ByteOrder.LITTLE_ENDIAN);
                    visitor.visit(field.getKey(), field.getValue(), data);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
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
