package dev.anneal.train.estimate;

import dev.anneal.config.AdversarialConfig;
import dev.anneal.config.AveragingConfig;
import dev.anneal.config.OptimizerConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.ScopeConfig;
import dev.anneal.config.Task;
import dev.anneal.config.TrainConfig;
import dev.anneal.train.TrainSettings;

/**
 * What one rank needs outside its Java heap, in bytes. The sum of what is there at the fullest moment of a step:
 *
 * <pre>
 * parameters    4 P                                        P floats of all vectors, on the grid
 * gradients     4 P (1 + floor(log2 m))                    m micro-batches of a rank: the partial sums of its tree
 * optimizer     4 S T / n                                  S numbers per trained float T (AdamW 2, SGD with momentum 1); n ranks with ZeRO-1, else 1
 * copies        4 P c                                      averages, mixout, AWP, decay towards the pre-trained parameters
 * exchange      4 P                                        what arrives from other ranks; none for one rank
 * checkpoint    4 (P + S T) / R                            a rank's share of R, copied so that the next step may go on
 * activations   4 (L + 1) (s B T H + w B T F + a B A T T)  L blocks and one more for the way back; with gradient checkpointing
 *               4 L B T H, and two blocks
 * engine        400 MiB                                    PyTorch's libraries, its threads, the JVM beside its heap
 * </pre>
 *
 * <p>B rows and T tokens of a micro-batch, H hidden, F feed-forward, A heads; s, w and a are in {@link EncoderShape.Kind}. A masked language model keeps
 * its logits twice on top. All numbers are fp32.
 */
public record TrainingMemory(
        long parameters,
        long gradients,
        long optimizer,
        long copies,
        long exchange,
        long checkpoint,
        long activations,
        long engine) {
    private static final long ENGINE = 400L << 20;
    private static final int EMBEDDING_STATES = 8;

    /**
     * The estimate for one rank.
     *
     * @param tokens of a row, at most
     */
    public static TrainingMemory of(EncoderShape shape, RunConfig config, int ranks, int tokens) {
        TrainConfig train = config.train();
        long all = Float.BYTES * shape.floats();
        long trained = Float.BYTES * trainedFloats(shape, config);
        // When another rule takes over does not matter.
        long state = trained * TrainSettings.optimizer(train, 1).memory();
        long largest = (train.microBatchesPerStep() - 1L) / ranks + 1;
        int partialSums = 64 - Long.numberOfLeadingZeros(largest);
        return new TrainingMemory(
                all,
                trained
                        * (partialSums
                                + (train.regularization().adversarial().name() == AdversarialConfig.Name.NONE ? 0 : 1)),
                train.shardOptimizer() ? state / ranks : state,
                all * copies(train),
                ranks == 1 ? 0 : trained,
                (all + state) / ranks,
                Float.BYTES * activationFloats(shape, config, tokens),
                ENGINE);
    }

    /** All of it. */
    public long total() {
        return parameters + gradients + optimizer + copies + exchange + checkpoint + activations + engine;
    }

    /** What of it lies in memory that executors of one host share, where they can: gradients, and what is sent. */
    public long shared() {
        return gradients + exchange;
    }

    private static long trainedFloats(EncoderShape shape, RunConfig config) {
        ScopeConfig scope = config.model().trained();
        if (config.model().lora().isPresent()) {
            // Gradients of whole matrices are made and projected.
            return shape.floats() - shape.embeddingFloats();
        }
        return switch (scope.trained()) {
            case FULL -> scope.freezeEmbeddings() ? shape.floats() - shape.embeddingFloats() : shape.floats();
            case FROZEN -> shape.headFloats();
            case TOP_LAYERS ->
                shape.headFloats()
                        + Math.min(scope.layers().orElse(shape.ownBlocks()), shape.ownBlocks()) * shape.blockFloats();
        };
    }

    private static int copies(TrainConfig train) {
        int copies = train.averaging().name() == AveragingConfig.Name.NONE ? 0 : 1;
        copies += train.regularization().mixout() > 0 ? 2 : 0;
        copies += train.regularization().adversarial().name() == AdversarialConfig.Name.AWP ? 1 : 0;
        copies += train.optimizer().decayTowards() == OptimizerConfig.DecayTarget.PRETRAINED ? 1 : 0;
        return copies;
    }

    private static long activationFloats(EncoderShape shape, RunConfig config, int tokens) {
        TrainConfig train = config.train();
        int micro = train.microBatchTokens().isPresent()
                ? Math.max(1, train.microBatchTokens().getAsInt() / tokens)
                : train.microBatchRows();
        long rows = micro * (train.loss().rDrop() > 0 ? 2L : 1);
        long block = shape.keptFloats(rows, tokens);
        long states = rows * tokens * shape.hidden();
        long blocks =
                train.gradientCheckpointing() ? shape.layers() * states + 2 * block : keptBlocks(shape, config) * block;
        long logits = config.task() == Task.MASKED_LM
                ? (long) Math.ceil(2 * config.data().masking().probability() * rows * tokens) * shape.vocabulary()
                : 0;
        return blocks + EMBEDDING_STATES * states + logits;
    }

    /** Blocks that save something, which those below all that is trained do not, and one for the way back. */
    private static int keptBlocks(EncoderShape shape, RunConfig config) {
        ScopeConfig scope = config.model().trained();
        boolean all = config.model().lora().isPresent() || scope.trained() == ScopeConfig.Trained.FULL;
        return 1 + (all ? shape.layers() : Math.min(scope.layers().orElse(0), shape.layers()));
    }
}
