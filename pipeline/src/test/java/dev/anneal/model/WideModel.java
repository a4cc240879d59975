package dev.anneal.model;

import dev.anneal.model.family.Encoder;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.weights.NamedTensor;
import dev.anneal.model.weights.SafetensorsWriter;
import dev.anneal.tensor.FlatVector;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A model whose vectors have several blocks of the grid: those of a layer three with weight decay and one without, so that a slice of two ranks lies
 * on both sides of the boundary.
 */
public final class WideModel {
    private static final String CONFIG = """
            {"model_type": "bert", "hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2,
             "intermediate_size": 512, "vocab_size": 2700, "max_position_embeddings": 64, "pad_token_id": 0}""";

    private WideModel() {}

    /** A classifier with parameters around zero. */
    public static EncoderModel random(int seed) {
        Encoder encoder = HuggingFaceConfig.parse(CONFIG, "wide").encoder();
        ModelBuilder builder = encoder.build();
        encoder.head(HeadKind.SEQUENCE, 2).addTo(builder);
        EncoderModel model = builder.build();
        Random random = new Random(seed);
        model.parameterValues()
                .forEach((name, values) -> fill(values, random, name.endsWith("LayerNorm.weight") ? 1 : 0, 0.05));
        return model;
    }

    /** Fills a buffer with normally distributed numbers. */
    public static void fill(FloatBuffer values, Random random, double mean, double deviation) {
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, (float) (mean + random.nextGaussian() * deviation));
        }
    }

    /** A vector's values as they are now. */
    public static FloatBuffer copy(FlatVector vector) {
        return FloatBuffer.allocate((int) vector.floats()).put(vector.values()).flip();
    }

    /** Saves such a model, without a tokenizer. */
    public static ModelDirectory save(Path folder) throws IOException {
        Path config = Files.writeString(Files.createDirectories(folder).resolve("config.json"), CONFIG);
        try (EncoderModel model = random(1)) {
            Map<String, Parameter> parameters = model.parameters();
            Map<String, NamedTensor> tensors = new TreeMap<>();
            model.parameterValues().forEach((name, values) -> {
                long[] shape = parameters.get(name).shape().stream()
                        .mapToLong(Long::longValue)
                        .toArray();
                tensors.put(name, new NamedTensor(shape, values));
            });
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
        }
        return new ModelDirectory(folder, HuggingFaceConfig.read(config));
    }
}
