package dev.anneal.optimize;

import dev.anneal.model.EncoderModel;
import dev.anneal.plan.Range;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Updates the vectors of a model, and owns the memory of what it updates: whole vectors, or one slice of each (ZeRO stage 1, arXiv 1910.02054). Slices are
 * cut along the grid, so that a slice gets the bits that it would get as a part of the whole. Not thread-safe.
 */
public final class Optimizer implements AutoCloseable {
    private final Settings settings;
    private final LayerRates rates;
    private final Kernel kernel;
    private final Optional<Kernel> laterKernel;
    private final List<List<Part>> parts = new ArrayList<>();
    private final List<Memory> memory = new ArrayList<>();
    private final List<FlatVector> anchors = new ArrayList<>();

    /**
     * Hyperparameters.
     *
     * @param later what takes over at a step
     */
    public record Settings(UpdateRule rule, WeightDecay decay, Optional<Later> later) {
        /** One rule to the end. */
        public Settings(UpdateRule rule, WeightDecay decay) {
            this(rule, decay, Optional.empty());
        }

        /** Adam with decoupled weight decay, towards zero. */
        public static Settings adamW(double beta1, double beta2, double epsilon, double weightDecay) {
            WeightDecay decay = new WeightDecay(weightDecay, WeightDecay.Kind.DECOUPLED, WeightDecay.Target.ZERO);
            return new Settings(new UpdateRule.Adam(UpdateRule.Adam.Correction.BIAS, beta1, beta2, epsilon), decay);
        }

        /** Vectors of memory per vector of parameters: those of the rule that has most. */
        public int memory() {
            return Math.max(
                    rule.memory(), later.map(next -> next.rule().memory()).orElse(0));
        }
    }

    /**
     * Another rule, which begins without memory.
     *
     * @param step the first step that it makes, counted from 0
     * @param rate what the learning rate is multiplied with from then on
     */
    public record Later(int step, UpdateRule rule, WeightDecay decay, double rate) {}

    /** @param model whose vectors are updated in place, all at the same rate */
    public Optimizer(Settings settings, EncoderModel model) {
        this(settings, model, wholeVectors(model), LayerRates.equal(model));
    }

    /**
     * Updates a slice of every vector only.
     *
     * @param slices in floats, one per model vector, along its grid; perhaps empty
     * @param rates when and how fast each vector learns
     */
    public Optimizer(Settings settings, EncoderModel model, List<Range> slices, LayerRates rates) {
        this.settings = settings;
        this.rates = rates;
        this.kernel = Kernel.of(settings.rule(), settings.decay());
        this.laterKernel = settings.later().map(later -> Kernel.of(later.rule(), later.decay()));
        for (int vector = 0; vector < model.vectors().size(); vector++) {
            long decayFloats = model.layouts().get(vector).decayFloats();
            parts.add(parts(vector, model.vectors().get(vector), decayFloats, slices.get(vector), rates.of(vector)));
        }
    }

    /** The slices of who updates everything. */
    public static List<Range> wholeVectors(EncoderModel model) {
        return model.vectors().stream()
                .map(vector -> new Range(0, Math.toIntExact(vector.floats())))
                .toList();
    }

    private List<Part> parts(int vector, FlatVector parameters, long decayFloats, Range slice, double rate) {
        if (slice.isEmpty()) {
            return List.of();
        }
        Memory owned = Memory.zeros(parameters.device(), vector, slice.from(), slice.size(), settings.memory());
        memory.add(owned);
        Optional<FlatVector> anchor = settings.decay().target() == WeightDecay.Target.INITIAL
                ? Optional.of(copy(parameters, slice))
                : Optional.empty();
        anchor.ifPresent(anchors::add);
        List<Part> parted = new ArrayList<>();
        long boundary = Math.max(slice.from(), Math.min(decayFloats, slice.to()));
        if (slice.from() < boundary) {
            parted.add(Part.of(parameters, owned, anchor, new Part.Place(slice.from(), boundary, true, rate)));
        }
        if (boundary < slice.to()) {
            parted.add(Part.of(parameters, owned, anchor, new Part.Place(boundary, slice.to(), false, rate)));
        }
        return parted;
    }

    private static FlatVector copy(FlatVector parameters, Range slice) {
        FlatVector copy = FlatVector.zerosOn(parameters.device(), slice.size());
        copy.copyFrom(parameters, slice.from());
        return copy;
    }

    /** What it remembers of what is updated, in the vectors' order; nothing for a vector of which nothing is. */
    public List<Memory> memory() {
        return List.copyOf(memory);
    }

    /**
     * Updates what this optimizer updates. The gradients of that are used up.
     *
     * @param gradients whole vectors, of which only the slices are read
     * @param step counted from 0
     * @param clipCoefficient at most 1
     */
    public void update(List<FlatVector> gradients, int step, double learningRate, double clipCoefficient) {
        SortedMap<Integer, FlatVector> all = new TreeMap<>();
        for (int vector = 0; vector < gradients.size(); vector++) {
            all.put(vector, gradients.get(vector));
        }
        update(all, step, learningRate, clipCoefficient, vector -> {});
    }

    /**
     * The same for some vectors; the others stay as they are.
     *
     * @param gradients by vector
     * @param updated hears of each of these vectors, in order, as soon as its slice is updated, also if that is empty
     */
    public void update(
            SortedMap<Integer, FlatVector> gradients,
            int step,
            double learningRate,
            double clipCoefficient,
            IntConsumer updated) {
        Optional<Later> later = settings.later().filter(next -> step >= next.step());
        int first = later.map(Later::step).orElse(0);
        if (later.isPresent() && step == first) {
            forget();
        }
        Kernel now = later.isPresent() ? laterKernel.orElseThrow() : kernel;
        double rate = learningRate * later.map(Later::rate).orElse(1.0);
        try (Scope scope = Scope.open()) {
            Map<Integer, Kernel.Step> steps = new HashMap<>();
            gradients.forEach((vector, gradient) -> {
                int number = step - Math.max(first, rates.firstStep(vector)) + 1;
                Kernel.Step common =
                        steps.computeIfAbsent(number, ordinal -> Kernel.Step.of(scope, ordinal, clipCoefficient));
                for (Part part : parts.get(vector)) {
                    Tensor slice = gradient.slice(
                            scope, part.place().from(), part.place().to());
                    now.update(common, part, slice, rate * part.rate());
                }
                updated.accept(vector);
            });
        }
    }

    private void forget() {
        for (Memory owned : memory) {
            for (FlatVector values : owned.values()) {
                clear(values);
            }
        }
    }

    private static void clear(FlatVector values) {
        ByteBuffer zeros =
                ByteBuffer.allocateDirect(FlatVector.GRID * Float.BYTES).order(ByteOrder.nativeOrder());
        for (long from = 0; from < values.floats(); from += FlatVector.GRID) {
            values.write(from, zeros);
        }
    }

    @Override
    public void close() {
        memory.forEach(Memory::close);
        anchors.forEach(FlatVector::close);
        kernel.close();
        laterKernel.ifPresent(Kernel::close);
    }
}
