package dev.anneal.train;

import dev.anneal.model.EncoderModel;
import dev.anneal.model.VectorLayout;
import dev.anneal.optimize.Memory;
import dev.anneal.optimize.Optimizer;
import dev.anneal.optimize.WeightAverage;
import dev.anneal.train.checkpoint.StateVector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The vectors that a run goes on from, as checkpoints name them. */
final class TrainingState {
    private TrainingState() {}

    /** Parameters first, then what the optimizer remembers of what this rank updates, and the average of that. */
    static List<StateVector> of(EncoderModel model, Optimizer optimizer, AveragedModel average) {
        List<StateVector> state = new ArrayList<>();
        for (int i = 0; i < model.vectors().size(); i++) {
            state.add(StateVector.replicated(
                    model.layouts().get(i).name(), model.vectors().get(i)));
        }
        optimizer.memory().forEach(memory -> state.addAll(of(model, memory, Memory.NAMES)));
        average.memory().forEach(memory -> state.addAll(of(model, memory, List.of(WeightAverage.NAME))));
        return state;
    }

    private static List<StateVector> of(EncoderModel model, Memory memory, List<String> names) {
        VectorLayout layout = model.layouts().get(memory.vector());
        return IntStream.range(0, memory.values().size())
                .mapToObj(i -> new StateVector(
                        layout.name() + "." + names.get(i),
                        layout.floats(),
                        memory.from(),
                        memory.values().get(i)))
                .toList();
    }
}
