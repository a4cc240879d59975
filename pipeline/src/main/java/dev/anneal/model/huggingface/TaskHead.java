package dev.anneal.model.huggingface;

import dev.anneal.config.HeadActivation;
import dev.anneal.config.Pooling;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.model.Activation;
import dev.anneal.model.family.Encoder;
import dev.anneal.model.head.BiLstm;
import dev.anneal.model.head.Dense;
import dev.anneal.model.head.Head;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.head.Output;
import dev.anneal.model.head.States;
import dev.anneal.model.head.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The head for a task: the family's own, or one with another way from the tokens to the outputs. */
final class TaskHead {
    private static final int STATES_NEEDED = 4;

    private final Encoder encoder;
    private final Task task;
    private final int outputs;

    TaskHead(Encoder encoder, Task task, int outputs) {
        this.encoder = encoder;
        this.task = task;
        this.outputs = outputs;
    }

    /** @param kind what the task needs */
    Head build(HeadKind kind, HeadKeys keys, int blocks) {
        Head own = encoder.head(kind, outputs);
        if (keys.isFamilysOwn()) {
            return own;
        }
        if (!(own.output() instanceof Output.Linear linear)) {
            throw refused(keys, "has its own head");
        }
        // An LSTM takes the last states as they are, and its last ones are a text's vector.
        Pooling pooling = keys.pooling().orElse(Pooling.POOLER);
        if (pooling == Pooling.LAST_4_CONCAT && blocks + 1 < STATES_NEEDED) {
            throw AnnealException.user("model.head.pooling is last-4-concat, but the model has " + blocks
                    + " blocks. Choose another pooling.");
        }
        States states = states(pooling);
        Tokens tokens = kind == HeadKind.SEQUENCE ? tokens(pooling) : eachToken(keys, states);
        Optional<BiLstm> lstm = keys.lstmSize().isPresent()
                ? Optional.of(new BiLstm(keys.lstmSize().getAsInt()))
                : Optional.empty();
        int width = lstm.map(BiLstm::width).orElse(states.width(encoder.facts().hidden()));
        List<Dense> dense = new ArrayList<>();
        for (int i = 0; i < keys.layers(); i++) {
            dense.add(Dense.of("anneal_head." + i + ".dense", width, width, activation(keys), 0));
        }
        String module = kind == HeadKind.ANSWER ? linear.module() : "classifier";
        return new Head(
                states,
                tokens,
                encoder.facts().hidden(),
                lstm,
                dense,
                new Output.Linear(module, width, linear.outputs(), linear.dropout()));
    }

    private static States states(Pooling pooling) {
        return switch (pooling) {
            case LAST_4_CONCAT -> States.LAST_4;
            case WEIGHTED_LAYERS -> States.WEIGHTED;
            case POOLER, CLS, MEAN, MAX, ATTENTION -> States.LAST;
        };
    }

    private static Tokens tokens(Pooling pooling) {
        return switch (pooling) {
            case POOLER, CLS, LAST_4_CONCAT -> Tokens.CLS;
            case MEAN, WEIGHTED_LAYERS -> Tokens.MEAN;
            case MAX -> Tokens.MAX;
            case ATTENTION -> Tokens.ATTENTION;
        };
    }

    private Tokens eachToken(HeadKeys keys, States states) {
        if (states == States.LAST && keys.lstmSize().isEmpty()) {
            throw refused(keys, "answers for each token, of which nothing is pooled");
        }
        return Tokens.EACH;
    }

    private AnnealException refused(HeadKeys keys, String reason) {
        String given = keys.pooling()
                .map(pooling -> "pooling is " + pooling.yamlName())
                .orElse("lstm-size is " + keys.lstmSize().orElse(0));
        return AnnealException.user("model.head." + given + ", but task " + task.yamlName() + " " + reason
                + ". Leave it out, or for tokens and answers choose last-4-concat or weighted-layers.");
    }

    private static Activation activation(HeadKeys keys) {
        return Activation.valueOf(keys.activation().orElse(HeadActivation.TANH).name());
    }
}
