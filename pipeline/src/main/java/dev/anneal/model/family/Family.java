package dev.anneal.model.family;

import dev.anneal.model.head.HeadKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A family of encoders.
 *
 * @param modelType {@code model_type} in {@code config.json}
 * @param prefix what the names of the encoder's parameters start with in a model with a head
 * @param className what the names of transformers' classes start with
 * @param dropoutKeys the keys of {@code config.json} that training may change
 * @param reader what its other keys mean
 */
public record Family(
        String modelType,
        String prefix,
        String className,
        DropoutKeys dropoutKeys,
        Function<ConfigFields, Encoder> reader) {
    /** All of them. */
    public static final List<Family> ALL = List.of(
            Bert.FAMILY,
            Roberta.ROBERTA,
            Roberta.XLM_ROBERTA,
            Roberta.CAMEMBERT,
            DistilBert.FAMILY,
            Albert.FAMILY,
            Electra.FAMILY,
            DebertaV2.FAMILY,
            Mpnet.FAMILY,
            ModernBert.FAMILY);

    /**
     * Keys of probabilities of dropout.
     *
     * @param encoder those inside the encoder
     * @param head those before a head's outputs, where the family has keys of their own
     */
    public record DropoutKeys(List<String> encoder, List<String> head) {
        static final DropoutKeys OF_BERT = new DropoutKeys(
                List.of("hidden_dropout_prob", "attention_probs_dropout_prob"), List.of("classifier_dropout"));

        public DropoutKeys {
            encoder = List.copyOf(encoder);
            head = List.copyOf(head);
        }
    }

    /** The family of a {@code model_type}. */
    public static Optional<Family> of(String modelType) {
        return ALL.stream().filter(family -> family.modelType.equals(modelType)).findFirst();
    }

    /** All values of {@code model_type}, for messages. */
    public static String supported() {
        return ALL.stream().map(Family::modelType).collect(Collectors.joining(", "));
    }

    /** The encoder that a file describes; its problems are in the fields. */
    public Encoder read(ConfigFields fields) {
        fields.only("is_decoder", "false");
        fields.only("is_encoder_decoder", "false");
        fields.only("add_cross_attention", "false");
        fields.only("position_embedding_type", "absolute");
        fields.only("quantization_config");
        fields.only("pruned_heads");
        return reader.apply(fields);
    }

    /** The class in transformers that opens a model with this head. */
    public String architecture(HeadKind kind) {
        return className + kind.suffix();
    }

    /** The class in transformers that opens a masked language model with a head for the next sentence beside its own. */
    public String pretrainingArchitecture() {
        return className + "ForPreTraining";
    }

    /** The class in transformers that opens the encoder alone. */
    public String encoderArchitecture() {
        return className + "Model";
    }

    /** What the file calls the encoder's shape. */
    public ArchitectureKeys architectureKeys() {
        return ArchitectureKeys.of(this);
    }

    /** Heads and poolers may be new; everything else of the encoder must be in the source. */
    public boolean mayBeNew(String parameter) {
        return !parameter.startsWith(prefix) || parameter.startsWith(prefix + "pooler.");
    }
}
