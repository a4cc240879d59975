package dev.anneal.model.huggingface;

import dev.anneal.config.HeadConfig;
import dev.anneal.config.Task;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.ParameterInitializer;
import dev.anneal.model.weights.SafetensorsWriter;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** Small models of chance, but large, weights: an answer depends on every token. */
final class SmallModel {
    static final int MAX_TOKENS = 24;

    private static final String BERT = """
            {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
             "max_position_embeddings": 24, "vocab_size": 500, "pad_token_id": 0, "initializer_range": 0.4}
            """;
    private static final String DISTILBERT = """
            {"model_type": "distilbert", "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64,
             "max_position_embeddings": 24, "vocab_size": 500, "pad_token_id": 0, "initializer_range": 0.4}
            """;
    private static final String ROBERTA = """
            {"model_type": "roberta", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
             "max_position_embeddings": 26, "type_vocab_size": 1, "vocab_size": 500, "pad_token_id": 1, "initializer_range": 0.4}
            """;

    private SmallModel() {}

    /** An encoder's folder: three inputs. */
    static ModelDirectory bert(Path folder) throws IOException {
        return encoder(folder, BERT, "tiny-bert");
    }

    /** Two inputs. */
    static ModelDirectory distilBert(Path folder) throws IOException {
        return encoder(folder, DISTILBERT, "tiny-distilbert");
    }

    /** Two inputs, and padding that is not token 0. */
    static ModelDirectory roberta(Path folder) throws IOException {
        return encoder(folder, ROBERTA, "tiny-roberta");
    }

    private static ModelDirectory encoder(Path folder, String json, String tokenizer) throws IOException {
        HuggingFaceConfig config = HuggingFaceConfig.parse(json, "the test's configuration");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), config.json());
        Files.copy(VectorFolders.committed(tokenizer).resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
        try (EncoderModel model = config.encoder().build().build()) {
            new ParameterInitializer(7, name -> config.initializerRange())
                    .initialise(model, List.copyOf(model.parameters().keySet()));
            SafetensorsWriter.write(folder.resolve("model.safetensors"), ModelParameters.tensors(model));
        }
        return ModelDirectory.open(folder);
    }

    /** The encoder with a new head. */
    static TaskModel forTask(ModelDirectory encoder, Task task, String... labels) {
        return TaskModel.forTraining(
                encoder,
                new TaskModel.TrainingOptions(task, List.of(labels), HeadConfig.OWN, OptionalDouble.empty(), 3));
    }
}
