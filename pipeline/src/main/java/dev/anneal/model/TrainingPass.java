package dev.anneal.model;

import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script.Argument;
import dev.anneal.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One micro-batch forward and, once, backward. What a layer saved is freed as soon as its backward is done, or at once where it is to be computed again or
 * nothing below is trained. Not thread-safe.
 */
public final class TrainingPass implements AutoCloseable {
    private final EncoderModel model;
    private final Scope scope = Scope.open();
    private final List<Saved> saved = new ArrayList<>();
    private final Map<Value, Tensor> values;
    private final PassOptions options;
    private final DropoutSeed seed;
    private final WordIndex words;
    private final TrainedVectors trained;
    private final int lowest;
    private final PassWords embeddings;
    private final List<Tensor> outputs;

    /** What a layer's backward takes, and who owns it. */
    private record Saved(Scope scope, List<Tensor> tensors) {}

    TrainingPass(EncoderModel model, TokenBatch batch, DropoutSeed seed, TrainedVectors trained, PassOptions options) {
        this.model = model;
        this.options = options;
        this.seed = seed;
        this.trained = trained;
        this.lowest = model.stack().lowestTrained(this::needsGradient);
        this.words = WordIndex.of(batch.inputIds());
        this.values = model.inputs(scope, batch, words);
        this.embeddings = PassWords.of(model.stack().wordRows(), scope, batch, options, seed, values);
        List<Layer> layers = model.stack().layers();
        for (int i = 0; i < layers.size(); i++) {
            Scope layerScope = scope.child();
            List<Tensor> results = forward(i, layerScope);
            values.put(layers.get(i).output(), results.get(0));
            saved.add(i < lowest || isRecomputed(i) ? forgotten(layerScope, results) : kept(layerScope, results));
        }
        outputs = model.stack().outputs().stream()
                .map(output -> Objects.requireNonNull(values.get(output)))
                .toList();
    }

    /** All but the last: what that saved is needed next. */
    private boolean isRecomputed(int layer) {
        return options.saving() == PassOptions.Saving.OUTPUTS
                && layer < model.stack().layers().size() - 1;
    }

    private static Saved kept(Scope layerScope, List<Tensor> results) {
        return new Saved(layerScope, results.subList(1, results.size()));
    }

    private Saved forgotten(Scope layerScope, List<Tensor> results) {
        results.get(0).moveTo(scope);
        layerScope.close();
        return new Saved(layerScope, List.of());
    }

    private Saved recomputed(int layer) {
        Scope layerScope = scope.child();
        return kept(layerScope, forward(layer, layerScope));
    }

    /** The model's output, or the first of several, freed with the pass. */
    public Tensor logits() {
        return outputs.get(0);
    }

    /** All outputs, in the order of {@link EncoderModel#outputsForScoring}, freed with the pass. */
    public List<Tensor> outputs() {
        return outputs;
    }

    private List<Tensor> forward(int index, Scope layerScope) {
        Layer layer = model.stack().layers().get(index);
        List<Tensor> arguments = new ArrayList<>();
        layer.inputs().forEach(input -> arguments.add(values.get(input)));
        layer.vectors()
                .forEach(vector -> arguments.add(model.vectors().get(vector).tensor()));
        arguments.add(layerScope.wholeNumbers(seed.ofLayer(index)));
        return layer.script().call(layerScope, "forward", arguments);
    }

    /**
     * What raises the loss of each text fastest, of length {@code epsilon} over all its tokens: its gradient (arXiv 1605.07725). [B T, E]. After a backward
     * pass with {@link PassOptions.Words#EACH}.
     *
     * @param owner owns the result
     */
    public Tensor adversarialShift(Scope owner, double epsilon) {
        return embeddings.against(owner, epsilon);
    }

    /**
     * Runs backward from the gradient of the only output, down to the lowest layer that is trained.
     *
     * @param gradient of the logits' shape
     */
    public void backward(Tensor gradient, GradientSink sink) {
        backward(List.of(gradient), sink);
    }

    /**
     * Runs backward from the gradients of all outputs, down to the lowest layer that is trained.
     *
     * @param outputGradients of the outputs' shapes, in their order
     */
    public void backward(List<Tensor> outputGradients, GradientSink sink) {
        Map<Value, Tensor> gradients = new HashMap<>();
        for (int i = 0; i < outputs.size(); i++) {
            gradients.put(model.stack().outputs().get(i), outputGradients.get(i));
        }
        Map<Integer, FlatVector> partial = new HashMap<>();
        for (int i = model.stack().layers().size() - 1; i >= lowest; i--) {
            Layer layer = model.stack().layers().get(i);
            List<FlatVector> targets =
                    layer.vectors().stream().map(sink::gradientFor).toList();
            Saved needed = isRecomputed(i) ? recomputed(i) : saved.get(i);
            backward(i, needed, gradients, targets);
            needed.scope().close();
            for (int v = 0; v < targets.size(); v++) {
                finish(layer.vectors().get(v), targets.get(v), i, partial, sink);
            }
        }
        if (trained.contains(LayerStack.WORDS)) {
            finishWords(embeddings.gradient(take(gradients, Value.WORD_ROWS)), partial, sink);
        }
    }

    /** The rows alone, or added to the gradient of a layer that used the whole matrix. */
    private void finishWords(Tensor gradient, Map<Integer, FlatVector> partial, GradientSink sink) {
        int width = Math.toIntExact(gradient.shape()[1]);
        RowGradient rows = new RowGradient(width, words.ids(), gradient.toFloats())
                .without(model.stack().paddingRow());
        @Nullable FlatVector dense = partial.remove(LayerStack.WORDS);
        if (dense == null) {
            sink.readyRows(rows);
        } else {
            rows.addTo(dense);
            sink.ready(LayerStack.WORDS, dense);
        }
    }

    private void backward(int index, Saved needed, Map<Value, Tensor> gradients, List<FlatVector> targets) {
        Layer layer = model.stack().layers().get(index);
        List<Tensor> arguments = new ArrayList<>(needed.tensors());
        arguments.add(take(gradients, layer.output()));
        layer.vectors()
                .forEach(vector -> arguments.add(model.vectors().get(vector).tensor()));
        targets.forEach(target -> arguments.add(target.tensor()));
        try (Scope results = scope.child()) {
            List<Tensor> inputGradients = layer.script()
                    .call(
                            results,
                            "backward",
                            arguments.stream().map(Argument::of).toArray(Argument[]::new));
            List<Value> inputs = layer.differentiableInputs();
            for (int i = 0; i < inputs.size(); i++) {
                put(gradients, inputs.get(i), inputGradients.get(i));
            }
        }
    }

    private static Tensor take(Map<Value, Tensor> gradients, Value value) {
        @Nullable Tensor gradient = gradients.remove(value);
        if (gradient == null) {
            throw new IllegalStateException("nothing above uses " + value.name());
        }
        return gradient;
    }

    /** Contributions to a value that several layers use add up in reverse layer order. */
    private void put(Map<Value, Tensor> gradients, Value value, Tensor gradient) {
        gradient.moveTo(scope);
        gradients.merge(value, gradient, Tensor::add);
    }

    /** Contributions to a vector that several layers use add up in reverse layer order; the lowest use completes it. */
    private void finish(
            int vector, FlatVector gradient, int layer, Map<Integer, FlatVector> partial, GradientSink sink) {
        if (!needsGradient(vector)) {
            sink.release(vector, gradient);
            return;
        }
        @Nullable FlatVector above = partial.remove(vector);
        if (above != null) {
            above.add(gradient);
            sink.release(vector, gradient);
        }
        FlatVector sum = above == null ? gradient : above;
        // The words' rows are looked up below all layers.
        if (vector != LayerStack.WORDS && model.stack().isLowestUse(vector, layer)) {
            ready(vector, sum, sink);
        } else {
            partial.put(vector, sum);
        }
    }

    /** The gradient itself, or that of the vector's adapters. */
    private void ready(int vector, FlatVector sum, GradientSink sink) {
        OptionalInt adapter = model.adaptersOf(vector);
        if (adapter.isEmpty()) {
            sink.ready(vector, sum);
            return;
        }
        FlatVector gradient = sink.gradientFor(adapter.getAsInt());
        model.adapters().orElseThrow().project(adapter.getAsInt(), sum, gradient);
        sink.release(vector, sum);
        sink.ready(adapter.getAsInt(), gradient);
    }

    /** For itself, or for its adapters. */
    private boolean needsGradient(int vector) {
        return trained.contains(vector) || model.adaptersOf(vector).isPresent();
    }

    @Override
    public void close() {
        scope.close();
    }
}
