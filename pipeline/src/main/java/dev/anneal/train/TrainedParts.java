package dev.anneal.train;

import dev.anneal.config.ScopeConfig;
import dev.anneal.config.ScopeConfig.Trained;
import dev.anneal.error.AnnealException;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.TrainedVectors;
import dev.anneal.plan.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is trained at each step. With gradual unfreezing (arXiv 1801.06146) that is the head at first, and one block more per interval, from the top down
 * to the lowest that the scope names. A pure function of the step, so that nothing of it must be remembered.
 */
final class TrainedParts {
    private final EncoderModel model;
    /** By depth: 0 for the embeddings, one more than there are blocks for the head. */
    private final int lowest;

    private final int head;
    private final long stepsPerBlock;

    private TrainedParts(EncoderModel model, int lowest, long stepsPerBlock) {
        this.model = model;
        this.lowest = lowest;
        this.head = model.blocks() + 1;
        this.stepsPerBlock = stepsPerBlock;
    }

    /** @throws AnnealException (user) if the model has fewer blocks than are to be trained, or blocks that share parameters */
    static TrainedParts of(ScopeConfig config, EncoderModel model, int stepsPerEpoch) {
        int blocks = model.blocks();
        int lowest = config.lowestDepth(blocks);
        if (lowest < 1 && config.trained() == Trained.TOP_LAYERS) {
            throw AnnealException.user(
                    "model.scope.layers is " + config.layers().orElseThrow() + ", but the model has " + blocks
                            + " blocks. Lower it, or set model.scope.trained to full.");
        }
        boolean divided = config.trained() == Trained.TOP_LAYERS
                || !config.unfreezeEvery().isNever();
        if (divided && model.sharesParameters()) {
            throw AnnealException.user(
                    "model.scope divides the blocks of the model, but they share their parameters, so"
                            + " none can be trained without the others. Set model.scope.trained to full or frozen, and leave"
                            + " model.scope.unfreeze-every out.");
        }
        return new TrainedParts(model, lowest, config.unfreezeEvery().steps(stepsPerEpoch));
    }

    /** What has a gradient at a step, counted from 0. */
    TrainedVectors at(int step) {
        return TrainedVectors.from(model, lowestAt(step));
    }

    private int lowestAt(int step) {
        return stepsPerBlock == 0 ? lowest : (int) Math.max(lowest, head - step / stepsPerBlock);
    }

    /** For each vector the first step at which it has a gradient; 0 also for one that never has. */
    List<Integer> firstSteps() {
        return model.depths().stream()
                .map(depth -> depth < lowest ? 0 : Math.toIntExact((head - depth) * stepsPerBlock))
                .toList();
    }

    /** What has a gradient at some step, if the run is long enough. */
    TrainedVectors ever() {
        return TrainedVectors.from(model, lowest);
    }

    /** The same slices, but none of a vector that is never trained. */
    List<Range> trained(List<Range> slices) {
        TrainedVectors ever = ever();
        List<Range> kept = new ArrayList<>();
        IntStream.range(0, slices.size())
                .forEach(vector -> kept.add(ever.contains(vector) ? slices.get(vector) : new Range(0, 0)));
        return kept;
    }
}
