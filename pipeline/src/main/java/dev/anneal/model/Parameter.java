package dev.anneal.model;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A parameter as the files call it.
 *
 * @param name in Hugging Face's files
 * @param shape as PyTorch has it
 * @param otherNames under which files may hold the same parameter instead: weights that are tied
 * @param copies under which it is written a second time, for a reader that expects these names too
 */
public record Parameter(String name, List<Long> shape, List<String> otherNames, List<String> copies) {
    /** {@code get_decay_parameter_names} of transformers' Trainer. */
    private static final Pattern WITHOUT_DECAY =
            Pattern.compile("bias|layernorm|rmsnorm|(?:^|\\.)norm(?:$|\\.)|_norm(?:$|\\.)");

    /** The names of {@code torch.nn.LSTM}. */
    private static final Pattern OF_LSTM = Pattern.compile("(?:^|\\.)(?:weight|bias)_[ih]h_l\\d+(?:_reverse)?$");

    public Parameter {
        shape = List.copyOf(shape);
        otherNames = List.copyOf(otherNames);
        copies = List.copyOf(copies);
    }

    /** Whether weight decay applies: to everything but biases and norms. */
    public boolean decay() {
        return !WITHOUT_DECAY.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    /** Whether it scales a norm's output, and therefore starts at 1. */
    public boolean isNormWeight() {
        return !decay() && name.endsWith(".weight") && shape.size() == 1;
    }

    /** Whether it belongs to an LSTM: its first dimension is four gates. */
    boolean isOfLstm() {
        return OF_LSTM.matcher(name).find();
    }

    public long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
