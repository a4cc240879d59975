package dev.anneal.model.torchscript;

import dev.anneal.error.AnnealException;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.Layer;
import dev.anneal.model.Value;
import dev.anneal.model.VectorLayout;
import dev.anneal.model.torchscript.Signature.Inputs;
import dev.anneal.model.torchscript.Signature.Outputs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A model's scoring as TorchScript text. Each distinct text of a layer is a class without state, {@code Layer0} and so on; the class {@code Model} owns
 * one object of each, and the vectors {@code v0} and so on, which it hands to them. It computes what {@link EncoderModel#forwardForScoring} does, but
 * looks words up in the whole matrix.
 */
record ModelCode(EncoderModel model, Signature signature) {
    /** The class that the archive holds an object of. */
    static final String CLASS = "Model";

    private static final String IDS = "ids";

    /** Names of the layers' classes; the attributes that hold their objects are called the same. */
    List<String> layerClasses() {
        return List.copyOf(classes().values());
    }

    static String vector(int index) {
        return "v" + index;
    }

    /** The module {@code __torch__}. */
    String text() {
        StringBuilder text = new StringBuilder();
        classes()
                .forEach((methods, name) -> text.append(head(name, List.of()))
                        .append(ScoringMethods.of(methods).replace("__torch__.T", "__torch__." + name))
                        .append('\n'));
        List<String> vectors = IntStream.range(0, model.layouts().size())
                .mapToObj(ModelCode::vector)
                .toList();
        text.append(head(CLASS, vectors));
        vectors.forEach(name -> text.append("  ").append(name).append(" : Tensor\n"));
        layerClasses().forEach(name -> text.append("  %1$s : __torch__.%1$s\n".formatted(name)));
        return text.append(forward()).toString();
    }

    private Map<String, String> classes() {
        Map<String, String> classes = new LinkedHashMap<>();
        model.layers().forEach(layer -> classes.putIfAbsent(layer.methods(), "Layer" + classes.size()));
        return classes;
    }

    private static String head(String name, List<String> parameters) {
        String quoted =
                parameters.stream().map(parameter -> "\"" + parameter + "\", ").collect(Collectors.joining());
        return "class " + name + "(Module):\n  __parameters__ = [" + quoted
                + "]\n  __buffers__ = []\n  training : bool\n";
    }

    private String forward() {
        boolean types = signature.inputs() == Inputs.IDS_MASK_AND_TYPES;
        StringBuilder text = new StringBuilder("  def forward(self: __torch__.").append(CLASS);
        text.append(", input_ids: Tensor, attention_mask: Tensor");
        text.append(types ? ", token_type_ids: Optional[Tensor]=None" : "").append(") -> ");
        text.append(signature.outputs() == Outputs.STARTS_AND_ENDS ? "Tuple[Tensor, Tensor]" : "Tensor")
                .append(":\n    ids = torch.to(input_ids, 4)\n    mask = torch.to(attention_mask, 4)\n")
                .append(types ? givenTypes() : "    types = torch.zeros_like(ids)\n")
                .append(words())
                .append("    targets = torch.arange(torch.numel(ids), dtype=4, device=ops.prim.device(ids))\n");
        Map<Value, String> names = inputNames();
        Map<String, String> classes = classes();
        for (Layer layer : model.layers()) {
            List<String> arguments = new ArrayList<>();
            layer.inputs().forEach(input -> arguments.add(name(names, input)));
            layer.vectors().forEach(vector -> arguments.add("self." + vector(vector)));
            String output = "x" + names.size();
            text.append("    %s = (self.%s).score(%s, )\n"
                    .formatted(output, classes.get(layer.methods()), String.join(", ", arguments)));
            names.put(layer.output(), output);
        }
        Layer last = model.layers().get(model.layers().size() - 1);
        return text.append(result(name(names, last.output()))).toString();
    }

    private static String givenTypes() {
        return """
                    if torch.__is__(token_type_ids, None):
                      types = torch.zeros_like(ids)
                    else:
                      types = torch.to(unchecked_cast(Tensor, token_type_ids), 4)
                """;
    }

    private String words() {
        VectorLayout.Placed words = model.layouts().get(0).blocks().get(0);
        List<Long> shape = words.block().parameters().get(0).shape();
        return "    words = torch.view(torch.slice(self.%s, 0, 0, %d), %s)\n"
                .formatted(vector(0), words.block().size(), shape);
    }

    private static Map<Value, String> inputNames() {
        Map<Value, String> names = new HashMap<>();
        names.put(Value.WORD_ROWS, "words");
        names.put(Value.WORDS, IDS);
        names.put(Value.INPUT_IDS, IDS);
        names.put(Value.TOKEN_TYPE_IDS, "types");
        names.put(Value.ATTENTION_MASK, "mask");
        names.put(Value.TARGETS, "targets");
        return names;
    }

    private static String name(Map<Value, String> names, Value value) {
        String name = names.get(value);
        if (name == null) {
            throw AnnealException.bug("A layer uses " + value.name() + ", which no layer below it makes.");
        }
        return name;
    }

    private String result(String last) {
        return switch (signature.outputs()) {
            case AS_THEY_ARE -> "    return %s\n".formatted(last);
            case STARTS_AND_ENDS ->
                "    return (torch.contiguous(torch.select(%1$s, 2, 0)), torch.contiguous(torch.select(%1$s, 2, 1)))\n"
                        .formatted(last);
            case WORDS_AT_ALL_PLACES ->
                "    return torch.view(%1$s, [torch.size(ids, 0), torch.size(ids, 1), torch.size(%1$s, 1)])\n"
                        .formatted(last);
        };
    }
}
