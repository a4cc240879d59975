package dev.anneal.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.Task;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.Parameter;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.VectorLayout;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.model.loss.Loss;
import dev.anneal.objective.Objective;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A case's model with its loss. */
final class ParityModel implements AutoCloseable {
    private final TaskModel taskModel;
    private final Task task;
    private final Loss loss;

    ParityModel(ReferenceCase reference) {
        // The references say which of PyTorch's kernels attention used; only rows of padding show it.
        JsonNode config = ReferenceCase.read(reference.model().resolve("config.json"));
        ((ObjectNode) config)
                .put("_attn_implementation", reference.reference().path("attn").asText("sdpa"));
        // Not opened as a model of a run is: a case has no tokenizer.
        this.taskModel = TaskModel.forScoring(new ModelDirectory(
                reference.model(), HuggingFaceConfig.parse(config.toString(), reference.toString())));
        this.task = taskModel.task();
        this.loss = new Loss(Objective.lossOf(task));
    }

    EncoderModel model() {
        return taskModel.model();
    }

    TaskModel taskModel() {
        return taskModel;
    }

    /** Logits row after row, as the reference has them: of answers, all starts before all ends. */
    float[] asReference(float[] logits) {
        if (task != Task.ANSWER) {
            return logits;
        }
        int half = logits.length / 2;
        float[] split = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            split[i % 2 * half + i / 2] = logits[i];
        }
        return split;
    }

    float[] score(ReferenceCase.Batch batch) {
        try (Scope scope = Scope.open()) {
            return asReference(model().forwardForScoring(scope, batch.tokens()).toFloats());
        }
    }

    /** Mean loss of a batch; its gradients go to the sink. */
    double backward(ReferenceCase.Batch batch, GradientSink gradients) {
        double divisor = divisor(batch);
        try (Scope scope = Scope.open();
                TrainingPass pass = model().forwardForTraining(batch.tokens(), new DropoutSeed(1, 0, 0))) {
            Loss.Term term = loss.apply(scope, pass.logits(), labels(scope, batch), 1 / divisor);
            pass.backward(term.gradient(), gradients);
            return term.sum() / divisor;
        }
    }

    private double divisor(ReferenceCase.Batch batch) {
        return switch (task) {
            case MULTI_LABEL, REGRESSION -> batch.numbers().length;
            case ANSWER -> batch.tokens().rows();
            default ->
                Arrays.stream(batch.labels()).filter(label -> label != -100).count();
        };
    }

    private Tensor labels(Scope scope, ReferenceCase.Batch batch) {
        int rows = batch.tokens().rows();
        return switch (task) {
            case MULTI_LABEL, REGRESSION -> scope.floats(batch.numbers(), rows, batch.numbers().length / rows);
            case ANSWER -> scope.integers(batch.labels(), rows, 2);
            default -> scope.integers(batch.labels(), batch.labels().length);
        };
    }

    /** Values of vectors that lie as the model's do, by every name that a file may use. */
    Map<String, float[]> byName(List<FlatVector> vectors) {
        Map<String, float[]> values = new TreeMap<>();
        for (int i = 0; i < vectors.size(); i++) {
            FloatBuffer floats = vectors.get(i).values();
            for (VectorLayout.PlacedParameter placed : model().layouts().get(i).parameters()) {
                Parameter parameter = placed.parameter();
                float[] copy = new float[(int) parameter.size()];
                floats.get((int) placed.offset(), copy);
                Stream.concat(Stream.of(parameter.name()), parameter.otherNames().stream())
                        .forEach(name -> values.put(name, copy));
            }
        }
        return values;
    }

    @Override
    public void close() {
        loss.close();
        taskModel.close();
    }
}
