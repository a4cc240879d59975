package dev.anneal.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Activations by their names in {@code config.json}: those of transformers' {@code ACT2FN} that have no parameters of their own. */
public enum Activation {
    GELU("torch.gelu(%s)"),
    GELU_PYTHON("torch.gelu(%s)"),
    GELU_10("torch.clamp(torch.gelu(%s), -10, 10)"),
    GELU_NEW("torch.gelu(%s, approximate=\"tanh\")"),
    GELU_FAST("torch.gelu(%s, approximate=\"tanh\")"),
    GELU_ACCURATE("torch.gelu(%s, approximate=\"tanh\")"),
    GELU_PYTORCH_TANH("torch.gelu(%s, approximate=\"tanh\")"),
    GELU_PYTHON_TANH("torch.gelu(%s, approximate=\"tanh\")"),
    QUICK_GELU("torch.mul(%1$s, torch.sigmoid(torch.mul(%1$s, 1.702)))"),
    RELU("torch.relu(%s)"),
    RELU2("torch.square(torch.relu(%s))"),
    RELU6("torch.clamp(%s, 0, 6)"),
    LEAKY_RELU("torch.leaky_relu(%s, 0.01)"),
    SILU("torch.silu(%s)"),
    SWISH("torch.silu(%s)"),
    HARDSWISH("torch.hardswish(%s)"),
    LAPLACE("torch.mul(torch.add(torch.erf(torch.div(torch.sub(%s, 0.707107), 0.3989425753)), 1), 0.5)"),
    MISH("torch.mish(%s)"),
    SQRTSOFTPLUS("torch.sqrt(torch.softplus(%s))"),
    SIGMOID("torch.sigmoid(%s)"),
    TANH("torch.tanh(%s)"),
    LINEAR("%s");

    private final String expression;

    Activation(String expression) {
        this.expression = expression;
    }

    /** The activation that {@code config.json} calls by this name. */
    public static Optional<Activation> named(String name) {
        return Arrays.stream(values())
                .filter(activation -> activation.configName().equals(name))
                .findFirst();
    }

    /** All names, for messages. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Activation::configName).toList();
    }

    /** As {@code config.json} writes it: {@code gelu_new}. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The TorchScript expression over a variable. */
    public String of(String variable) {
        return expression.formatted(variable);
    }
}
