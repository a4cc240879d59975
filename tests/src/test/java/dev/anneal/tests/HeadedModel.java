package dev.anneal.tests;

import dev.anneal.config.HeadConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Task;
import dev.anneal.model.huggingface.HuggingFaceDirectory;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.ModelParameters;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.tensor.Engine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** A folder with the two-layer BERT of the reference vectors and a head of random parameters for a task: like a model that was trained elsewhere. */
record HeadedModel(Task task, Path folder) {
    static HeadedModel write(Task task, List<String> labels, Path folder) {
        Engine.enter(1);
        ModelDirectory source = ModelDirectory.open(ScoredRun.MODEL);
        TaskModel.TrainingOptions options =
                new TaskModel.TrainingOptions(task, labels, HeadConfig.OWN, OptionalDouble.empty(), 3);
        try (TaskModel model = TaskModel.forTraining(source, options)) {
            HuggingFaceDirectory.write(
                    folder.resolve("model"), model.config(), source, ModelParameters.tensors(model.model()));
        }
        return new HeadedModel(task, folder);
    }

    /** The same with every seventh parameter turned around: heads begin with the same seed. */
    HeadedModel turned() throws IOException {
        Path weights = folder.resolve("model/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        int header =
                8 + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        for (int sign = header + 3; sign < bytes.length; sign += 4 * 7) {
            bytes[sign] ^= (byte) 0x80;
        }
        Files.write(weights, bytes);
        return this;
    }

    /** Scores a table of JSON lines, with nothing to train. */
    RunConfig config(String table, String... overrides) {
        String yaml = """
                name: test
                task: %s
                model: {source: "%s"}
                data: {max-length: 24}
                score: {input: {path: "%s", format: jsonl}, batch-size: 4}
                output: "%s"
                """.formatted(task.yamlName(), folder.resolve("model"), table, folder.resolve("run"));
        return RunConfigReader.parse(yaml, "test.yaml", List.of(overrides));
    }
}
