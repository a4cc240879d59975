package dev.anneal.model;

import dev.anneal.config.LoraConfig;
import dev.anneal.tensor.Device;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An encoder with its head: layers over flat vectors that it owns. Scoring may run in several threads at once; training in one. Close it to free its
 * native memory.
 */
public final class EncoderModel implements AutoCloseable {
    private final LayerStack stack;
    private final List<FlatVector> own;
    private Optional<Adapters> adapters = Optional.empty();
    private List<VectorLayout> layouts;
    private List<FlatVector> vectors;

    EncoderModel(LayerStack stack) {
        this.stack = stack;
        this.own = stack.vectors().stream()
                .map(layout -> FlatVector.zerosOn(Device.PROCESSOR, layout.floats()))
                .toList();
        this.layouts = stack.vectors();
        this.vectors = own;
    }

    /** The layouts of the vectors, in the vectors' order. */
    public List<VectorLayout> layouts() {
        return layouts;
    }

    /** The layers in the order in which they are computed; the last one's output is the model's. */
    public List<Layer> layers() {
        return stack.layers();
    }

    /** Where the parameters lie and the model computes. */
    public Device device() {
        return own.get(0).device();
    }

    /** From here on the parameters, also those of adapters, lie on a device and the model computes there. */
    public void moveTo(Device device) {
        own.forEach(vector -> vector.moveTo(device));
        adapters.ifPresent(those -> those.moveTo(device));
    }

    /** The parameters' memory. */
    public List<FlatVector> vectors() {
        return vectors;
    }

    /** From here on the model has adapters: further vectors, after its own, whose products are added to matrices of the encoder. */
    public void adapt(LoraConfig config, long seed) {
        Adapters those = Adapters.of(this, config, seed);
        adapters = Optional.of(those);
        layouts = Stream.concat(stack.vectors().stream(), those.layouts().stream())
                .toList();
        vectors = Stream.concat(own.stream(), those.vectors().stream()).toList();
    }

    /** The model's adapters, also after {@link #takeUpAdapters}. */
    public Optional<Adapters> adapters() {
        return adapters;
    }

    /** Adds the adapters, as they are now, to the matrices that they change. */
    public void mergeAdapters() {
        adaptersInUse().ifPresent(Adapters::merge);
    }

    /** From here on the model is one without adapters, whose matrices have taken them up. */
    public void takeUpAdapters() {
        mergeAdapters();
        layouts = stack.vectors();
        vectors = own;
    }

    private Optional<Adapters> adaptersInUse() {
        return adapters.filter(those -> vectors.size() > own.size());
    }

    /** The index of the vector with the adapters of another one, if that has any. */
    OptionalInt adaptersOf(int vector) {
        return adaptersInUse().map(those -> those.of(vector)).orElse(OptionalInt.empty());
    }

    /**
     * The vector whose gradient comes as rows, {@link GradientSink#readyRows}: the words' matrix, which lies at its start. Empty where a layer uses
     * the matrix as a whole, so that its gradient is dense like the others.
     */
    public OptionalInt rowVector() {
        return stack.usesAllWords() ? OptionalInt.empty() : OptionalInt.of(LayerStack.WORDS);
    }

    /** The vectors with dense gradients, in the order in which a backward pass completes them. */
    public List<Integer> gradientOrder() {
        List<Integer> order = new ArrayList<>();
        for (int layer = stack.layers().size() - 1; layer >= 0; layer--) {
            for (int vector : stack.layers().get(layer).vectors()) {
                if (vector != LayerStack.WORDS && stack.isLowestUse(vector, layer)) {
                    order.add(vector);
                    adaptersOf(vector).ifPresent(order::add);
                }
            }
        }
        if (stack.usesAllWords()) {
            order.add(LayerStack.WORDS);
        }
        return order;
    }

    /**
     * Every parameter's values by its Hugging Face name, in the vectors' order: views of the vectors, or copies that cannot be written of what lies on a
     * device.
     */
    public Map<String, FloatBuffer> parameterValues() {
        Map<String, FloatBuffer> values = new LinkedHashMap<>();
        for (int vector = 0; vector < own.size(); vector++) {
            FloatBuffer floats = own.get(vector).contents().asFloatBuffer();
            for (VectorLayout.PlacedParameter placed :
                    stack.vectors().get(vector).parameters()) {
                values.put(
                        placed.parameter().name(),
                        floats.slice(
                                Math.toIntExact(placed.offset()),
                                Math.toIntExact(placed.parameter().size())));
            }
        }
        return values;
    }

    /** Every parameter by its Hugging Face name, in the vectors' order. */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (VectorLayout layout : stack.vectors()) {
            layout.parameters()
                    .forEach(placed -> parameters.put(placed.parameter().name(), placed.parameter()));
        }
        return parameters;
    }

    /**
     * The model's output without dropout: logits, or hidden states of a model without a head.
     *
     * @param scope owns the result
     */
    public Tensor forwardForScoring(Scope scope, TokenBatch batch) {
        return forwardForScoring(scope, batch, List.of(stack.output())).get(0);
    }

    /**
     * Everything that the model gives, without dropout: what {@link #forwardForScoring(Scope, TokenBatch)} gives, then the outputs of further heads.
     *
     * @param scope owns the results
     */
    public List<Tensor> outputsForScoring(Scope scope, TokenBatch batch) {
        return forwardForScoring(scope, batch, stack.outputs());
    }

    /**
     * Hidden states without dropout. [B, T, H] each
     *
     * @param states 0 is what comes from the embeddings, n what comes from block n
     */
    public List<Tensor> hiddenStates(Scope scope, TokenBatch batch, List<Integer> states) {
        return forwardForScoring(
                scope, batch, states.stream().map(stack.hiddenStates()::get).toList());
    }

    /** Blocks of the encoder. */
    public int blocks() {
        return stack.hiddenStates().size() - 1;
    }

    /**
     * Where each vector is used first: 0 in the embeddings, n in block n, one more than there are {@link #blocks} in the head. Adapters count as the
     * head's.
     */
    public List<Integer> depths() {
        return stack.depths(vectors.size());
    }

    /** The names of the parameters that are first used at a depth or above it, see {@link #depths}; none of adapters. */
    public List<String> parametersFrom(int depth) {
        List<Integer> depths = depths();
        return IntStream.range(0, own.size())
                .filter(vector -> depths.get(vector) >= depth)
                .boxed()
                .flatMap(vector -> stack.vectors().get(vector).parameters().stream())
                .map(placed -> placed.parameter().name())
                .toList();
    }

    /** Whether a vector serves several blocks, as in ALBERT; the words' matrix, which a decoder may be tied to, apart. */
    public boolean sharesParameters() {
        return stack.sharesVectors();
    }

    private List<Tensor> forwardForScoring(Scope scope, TokenBatch batch, List<Value> wanted) {
        try (Scope inner = scope.child()) {
            Map<Value, Tensor> values = inputs(inner, batch, WordIndex.of(batch.inputIds()));
            for (Layer layer : stack.layers()) {
                List<Tensor> arguments = new ArrayList<>();
                layer.inputs().forEach(input -> arguments.add(values.get(input)));
                layer.vectors()
                        .forEach(vector -> arguments.add(vectors.get(vector).tensor()));
                values.put(
                        layer.output(),
                        layer.script().call(inner, "score", arguments).get(0));
            }
            return wanted.stream()
                    .map(value -> Objects.requireNonNull(values.get(value)).moveTo(scope))
                    .toList();
        }
    }

    /** The lowest layer whose output for a batch is not finite, without dropout: where a run that diverged went wrong. */
    public Optional<String> firstNotFinite(TokenBatch batch) {
        try (Scope scope = Scope.open()) {
            List<Layer> layers = stack.layers();
            List<Tensor> outputs = forwardForScoring(
                    scope, batch, layers.stream().map(Layer::output).toList());
            for (int i = 0; i < layers.size(); i++) {
                for (float value : outputs.get(i).toFloats()) {
                    if (!Float.isFinite(value)) {
                        return Optional.of(layers.get(i).name());
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** A forward pass that can be followed by a backward pass. Close it to free what it saved. */
    public TrainingPass forwardForTraining(TokenBatch batch, DropoutSeed seed) {
        return forwardForTraining(batch, seed, TrainedVectors.all(this), PassOptions.PLAIN);
    }

    /**
     * The same, with what else a pass does, and with gradients for some vectors only: what lies below the lowest of them saves nothing, and the backward
     * pass ends there.
     */
    public TrainingPass forwardForTraining(
            TokenBatch batch, DropoutSeed seed, TrainedVectors trained, PassOptions options) {
        return new TrainingPass(this, batch, seed, trained, options);
    }

    Map<Value, Tensor> inputs(Scope scope, TokenBatch batch, WordIndex words) {
        Tensor ids = scope.integers(words.idsAsLongs(), words.ids().length);
        Tensor matrix = vectors.get(LayerStack.WORDS).tensor();
        Map<Value, Tensor> values = new HashMap<>();
        values.put(
                Value.WORD_ROWS,
                stack.wordRows().call(scope, "forward", List.of(ids, matrix)).get(0));
        values.put(Value.WORDS, batch.grid(scope, words.positions()));
        putIfUsed(values, Value.INPUT_IDS, () -> batch.grid(scope, batch.inputIds()));
        putIfUsed(values, Value.TOKEN_TYPE_IDS, () -> batch.grid(scope, batch.tokenTypeIds()));
        putIfUsed(values, Value.ATTENTION_MASK, () -> batch.grid(scope, batch.mask()));
        putIfUsed(values, Value.TARGETS, () -> batch.targets(scope));
        return values;
    }

    private void putIfUsed(Map<Value, Tensor> values, Value input, Supplier<Tensor> tensor) {
        if (stack.uses(input)) {
            values.put(input, tensor.get());
        }
    }

    LayerStack stack() {
        return stack;
    }

    @Override
    public void close() {
        adapters.ifPresent(Adapters::close);
        own.forEach(FlatVector::close);
        stack.wordRows().close();
        stack.layers().stream().map(Layer::script).distinct().forEach(Script::close);
    }
}
