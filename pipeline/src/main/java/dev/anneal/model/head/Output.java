package dev.anneal.model.head;

import dev.anneal.model.Block;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The last layer of a head. */
public sealed interface Output {
    /** Adds the layer. */
    Value addTo(ModelBuilder model, Value x);

    /**
     * A linear layer with an output for each label or number.
     *
     * @param module name of its parameters without {@code .weight}
     * @param dropout probability, before the layer
     * @param samples of dropout, whose mean is taken (arXiv 1905.09788)
     */
    record Linear(String module, int in, int outputs, double dropout, int samples) implements Output {
        /** With one sample of dropout. */
        public Linear(String module, int in, int outputs, double dropout) {
            this(module, in, outputs, dropout, 1);
        }

        @Override
        public Value addTo(ModelBuilder model, Value x) {
            LayerSource source = LayerSource.of("outputs.py").inFullPrecision().dropout("DROPOUT", dropout);
            if (samples > 1) {
                source.with("samples").constant("SAMPLES", samples).constant("MORE_SAMPLES", samples - 1);
            }
            List<Block> blocks = List.of(
                    Block.of("weight", module + ".weight", outputs, in), Block.of("bias", module + ".bias", outputs));
            return model.layer(module, source, blocks, x);
        }
    }

    /**
     * A linear layer with an output for each word.
     *
     * @param weight name of the matrix [V, E]; empty if it is the words' matrix itself, which is tied
     * @param bias if there is one
     */
    record Decoder(Optional<Block> weight, Optional<Block> bias) implements Output {
        /**
         * That of most families: {@code decoder.weight}, and a bias of two names. They are one parameter as long as the decoder is tied; else
         * transformers uses that of the decoder and expects the other beside it.
         *
         * @param module what the names start with
         */
        public static Decoder of(String module, boolean tied, int vocabulary, int width) {
            String bias = module + "bias";
            String ownBias = module + "decoder.bias";
            return tied
                    ? new Decoder(
                            Optional.empty(),
                            Optional.of(Block.of("bias", bias, vocabulary).orNamed(ownBias)))
                    : new Decoder(
                            Optional.of(Block.of("words", module + "decoder.weight", vocabulary, width)),
                            Optional.of(Block.of("bias", ownBias, vocabulary).alsoNamed(bias)));
        }

        /** A linear layer with plain names, whose weight may be tied. */
        public static Decoder ofLinear(String module, boolean tied, int vocabulary, int width) {
            Block weight = Block.of("words", module + ".weight", vocabulary, width);
            return new Decoder(
                    tied ? Optional.empty() : Optional.of(weight),
                    Optional.of(Block.of("bias", module + ".bias", vocabulary)));
        }

        @Override
        public Value addTo(ModelBuilder model, Value x) {
            LayerSource source = LayerSource.of("decoder.py").constant("BIAS", bias.isPresent() ? "bias" : "None");
            List<Block> own = new ArrayList<>();
            weight.ifPresent(own::add);
            bias.ifPresent(own::add);
            List<Integer> vectors = new ArrayList<>();
            if (!own.isEmpty()) {
                vectors.add(model.vector("decoder", own));
            }
            if (weight.isEmpty()) {
                vectors.add(model.words());
            }
            return model.layer("decoder", source, vectors, List.of(x));
        }
    }
}
