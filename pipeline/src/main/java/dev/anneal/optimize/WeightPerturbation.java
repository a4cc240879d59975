package dev.anneal.optimize;

import dev.anneal.model.EncoderModel;
import dev.anneal.model.VectorLayout;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Adversarial weight perturbation (arXiv 2004.05884): every matrix with weight decay moves by {@code epsilon ||w|| g / ||g||}, one step of its own length
 * in the direction that raises the loss, and comes back. Biases, norms and the words' matrix stay where they are. It needs a second memory of the
 * parameters. Not thread-safe.
 */
public final class WeightPerturbation implements AutoCloseable {
    /** The words' matrix among the vectors. */
    private static final int WORDS = 0;

    private final EncoderModel model;
    private final double epsilon;
    private final Backup backup;
    private final Script script = Script.compile("perturbation", ScriptText.read("perturbation.py"));

    public WeightPerturbation(EncoderModel model, double epsilon) {
        this.model = model;
        this.epsilon = epsilon;
        this.backup = Backup.of(model, vector -> vector != WORDS);
    }

    /** @param gradients by model vector; none is needed for the words */
    public void apply(Map<Integer, FlatVector> gradients) {
        backup.take();
        for (int vector : backup.vectors()) {
            try (Scope scope = Scope.open()) {
                move(scope, vector, Objects.requireNonNull(gradients.get(vector)));
            }
        }
    }

    private void move(Scope scope, int vector, FlatVector gradient) {
        Tensor length = scope.doubles(epsilon);
        FlatVector parameters = model.vectors().get(vector);
        for (VectorLayout.PlacedParameter placed : model.layouts().get(vector).parameters()) {
            if (placed.parameter().decay()) {
                long from = placed.offset();
                long to = from + placed.parameter().size();
                script.call(
                        scope,
                        "move",
                        List.of(parameters.slice(scope, from, to), gradient.slice(scope, from, to), length));
            }
        }
    }

    /** Puts the parameters back. */
    public void undo() {
        backup.restore();
    }

    @Override
    public void close() {
        backup.close();
        script.close();
    }
}
