package dev.anneal.model;

import dev.anneal.config.LoraConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.model.VectorLayout.PlacedParameter;
import dev.anneal.tensor.Device;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Low-rank adapters of some matrices of an encoder (LoRA, arXiv 2106.09685; names and first values as in PEFT). A layer computes with W = W0 + scale B A,
 * which lies where W was: so a layer of any family can have them, evaluation and export find them merged, and the gradients of A and B follow from that of
 * W. Each vector with such matrices has a second vector with their A and B. Not thread-safe.
 */
public final class Adapters implements AutoCloseable {
    private static final String WEIGHT = ".weight";

    private final List<Adapted> adapted = new ArrayList<>();
    private final Script script;
    private final int firstIndex;

    /** Where a matrix, its A and its B lie in their vectors, in floats. */
    private record Place(PlacedParameter weight, PlacedParameter a, PlacedParameter b) {}

    /** A vector with matrices that change. */
    private record Adapted(
            int base,
            FlatVector merged,
            FlatVector pretrained,
            VectorLayout layout,
            FlatVector values,
            List<Place> places) {}

    private Adapters(LoraConfig config, int firstIndex) {
        this.firstIndex = firstIndex;
        this.script = LayerSource.of("lora.py")
                .constant("RANK", config.rank())
                .constant("SCALE", config.scale())
                .compile("lora");
    }

    /**
     * Adapters that change nothing yet: A is uniform as {@code kaiming_uniform_} with a = sqrt(5) makes it, B is 0.
     *
     * @param seed of A
     * @throws AnnealException (user) if a target is none of the encoder's matrices
     */
    static Adapters of(EncoderModel model, LoraConfig config, long seed) {
        requireTargets(model, config);
        Adapters adapters = new Adapters(config, model.vectors().size());
        List<Integer> depths = model.depths();
        for (int vector = 0; vector < model.vectors().size(); vector++) {
            List<PlacedParameter> chosen = depths.get(vector) > model.blocks()
                    ? List.of()
                    : model.layouts().get(vector).parameters().stream()
                            .filter(placed -> isTarget(placed.parameter(), config))
                            .toList();
            if (!chosen.isEmpty()) {
                adapters.add(vector, model, chosen, config.rank(), seed);
            }
        }
        return adapters;
    }

    private static void requireTargets(EncoderModel model, LoraConfig config) {
        List<Parameter> matrices = model.parameters().values().stream()
                .filter(parameter ->
                        parameter.shape().size() == 2 && parameter.name().contains("layer"))
                .toList();
        for (String target : config.targets()) {
            LoraConfig only = new LoraConfig(config.rank(), config.alpha(), List.of(target), 0);
            if (matrices.stream().noneMatch(parameter -> isTarget(parameter, only))) {
                String names = matrices.stream()
                        .map(parameter -> module(parameter).replaceAll(".*[0-9]\\.", ""))
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
                throw AnnealException.user("model.lora.targets has \"" + target
                        + "\", but no layer of the model has that name. There are: " + names + ".");
            }
        }
    }

    private static boolean isTarget(Parameter parameter, LoraConfig config) {
        return parameter.shape().size() == 2
                && parameter.name().endsWith(WEIGHT)
                && config.targets().stream()
                        .anyMatch(target -> module(parameter).equals(target)
                                || module(parameter).endsWith("." + target));
    }

    private static String module(Parameter parameter) {
        return parameter.name().replaceAll("\\.weight$", "");
    }

    private void add(int base, EncoderModel model, List<PlacedParameter> chosen, int rank, long seed) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            List<Long> shape = chosen.get(i).parameter().shape();
            String module = module(chosen.get(i).parameter());
            blocks.add(Block.of("a" + i, module + ".lora_A.weight", rank, shape.get(1)));
            blocks.add(Block.of("b" + i, module + ".lora_B.weight", shape.get(0), rank));
        }
        VectorLayout layout =
                VectorLayout.of("lora." + model.layouts().get(base).name(), blocks);
        List<PlacedParameter> placed = layout.parameters();
        List<Place> places = IntStream.range(0, chosen.size())
                .mapToObj(i -> new Place(chosen.get(i), placed.get(2 * i), placed.get(2 * i + 1)))
                .toList();
        FlatVector merged = model.vectors().get(base);
        FlatVector pretrained = FlatVector.zerosOn(merged.device(), merged.floats());
        pretrained.copyFrom(merged, 0);
        FlatVector values = FlatVector.zerosOn(Device.PROCESSOR, layout.floats());
        for (Place place : places) {
            double bound = 1 / Math.sqrt(place.weight().parameter().shape().get(1));
            ParameterInitializer.uniform(seed, place.a().parameter().name(), values(values, place.a()), bound);
        }
        values.moveTo(merged.device());
        adapted.add(new Adapted(base, merged, pretrained, layout, values, places));
    }

    /** From here on adapters lie where their matrices do. */
    void moveTo(Device device) {
        adapted.forEach(vector -> {
            vector.pretrained().moveTo(device);
            vector.values().moveTo(device);
        });
    }

    private static FloatBuffer values(FlatVector vector, PlacedParameter placed) {
        return vector.contents()
                .asFloatBuffer()
                .slice(
                        Math.toIntExact(placed.offset()),
                        Math.toIntExact(placed.parameter().size()));
    }

    List<VectorLayout> layouts() {
        return adapted.stream().map(Adapted::layout).toList();
    }

    List<FlatVector> vectors() {
        return adapted.stream().map(Adapted::values).toList();
    }

    /** The index of the vector with the adapters of another one. */
    OptionalInt of(int vector) {
        return IntStream.range(0, adapted.size())
                .filter(i -> adapted.get(i).base() == vector)
                .map(i -> firstIndex + i)
                .findFirst();
    }

    /** Makes W0 + scale B A of what A and B are now. */
    void merge() {
        try (Scope scope = Scope.open()) {
            for (Adapted vector : adapted) {
                for (Place place : vector.places()) {
                    script.call(
                            scope,
                            "merge",
                            List.of(
                                    slice(scope, vector.merged(), place.weight()),
                                    slice(scope, vector.pretrained(), place.weight()),
                                    slice(scope, vector.values(), place.a()),
                                    slice(scope, vector.values(), place.b())));
                }
            }
        }
    }

    /**
     * The gradients of A and B.
     *
     * @param index of the vector with the adapters
     * @param gradient of the vector with the matrices
     * @param into what {@code index} has
     */
    void project(int index, FlatVector gradient, FlatVector into) {
        Adapted vector = adapted.get(index - firstIndex);
        try (Scope scope = Scope.open()) {
            for (Place place : vector.places()) {
                script.call(
                        scope,
                        "project",
                        List.of(
                                slice(scope, gradient, place.weight()),
                                slice(scope, vector.values(), place.a()),
                                slice(scope, vector.values(), place.b()),
                                slice(scope, into, place.a()),
                                slice(scope, into, place.b())));
            }
        }
    }

    private static Tensor slice(Scope scope, FlatVector vector, PlacedParameter placed) {
        return vector.slice(
                scope, placed.offset(), placed.offset() + placed.parameter().size());
    }

    /** A and B by name: {@code MODULE.lora_A.weight} [R, in] and {@code MODULE.lora_B.weight} [out, R]. */
    public Map<String, FloatBuffer> parameterValues() {
        Map<String, FloatBuffer> tensors = new LinkedHashMap<>();
        for (Adapted vector : adapted) {
            for (PlacedParameter placed : vector.layout().parameters()) {
                tensors.put(placed.parameter().name(), values(vector.values(), placed));
            }
        }
        return tensors;
    }

    /** A and B by name. */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        layouts().stream()
                .flatMap(layout -> layout.parameters().stream())
                .forEach(placed -> parameters.put(placed.parameter().name(), placed.parameter()));
        return parameters;
    }

    @Override
    public void close() {
        adapted.forEach(vector -> {
            vector.pretrained().close();
            vector.values().close();
        });
        script.close();
    }
}
