package dev.anneal.evaluate;

import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What several models say together: the average of their probabilities, each after its own temperature, or of their numbers; of answers in a text, of the
 * logits of first and last tokens.
 *
 * <p>An average comes back in the form of a model's output, so that everything after it is as for one model: probabilities as their logarithms, or as log
 * odds, of which the same probabilities follow, up to the rounding of a float (1e-7). Immutable, thread-safe.
 *
 * @param classes labels of a row or of a token; not used for numbers and answers
 * @param members how each of the models decides
 */
public record Averaging(Task task, int classes, List<Decision> members) {
    // C classes, T tokens, B rows
    private static final double SMALLEST = 1e-300;
    private static final double LARGEST_LOG_ODDS = 700;

    public Averaging {
        members = List.copyOf(members);
    }

    private interface Scale {
        double[] of(float[] calibrated);
    }

    /**
     * What all members say of a row, of its tokens, or of a whole batch of them.
     *
     * @param outputs of each member: [C], [T, C], or with rows before that, [B, C] and [B, T, C]
     * @return of the same shape
     */
    public float[] combined(List<float[]> outputs) {
        return switch (task) {
            case SINGLE_LABEL, TOKENS -> logarithms(average(outputs, this::softmax));
            case MULTI_LABEL -> logOdds(average(outputs, Averaging::sigmoid));
            case REGRESSION, ANSWER -> floats(average(outputs, Averaging::doubles));
            case MASKED_LM, FEATURES -> throw AnnealException.bug("There is no average for " + task + ".");
        };
    }

    private double[] average(List<float[]> outputs, Scale scale) {
        double[] sums = new double[outputs.get(0).length];
        for (int member = 0; member < outputs.size(); member++) {
            double[] values = scale.of(members.get(member).calibrated(outputs.get(member)));
            for (int i = 0; i < sums.length; i++) {
                sums[i] += values[i];
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= outputs.size();
        }
        return sums;
    }

    private double[] softmax(float[] logits) {
        double[] probabilities = new double[logits.length];
        for (int from = 0; from < logits.length; from += classes) {
            System.arraycopy(SoftmaxRow.probabilities(logits, from, classes), 0, probabilities, from, classes);
        }
        return probabilities;
    }

    private static double[] sigmoid(float[] logits) {
        double[] probabilities = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Sigmoid.probability(logits[i]);
        }
        return probabilities;
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static float[] logarithms(double[] probabilities) {
        float[] logarithms = new float[probabilities.length];
        for (int i = 0; i < logarithms.length; i++) {
            logarithms[i] = (float) Math.log(Math.max(probabilities[i], SMALLEST));
        }
        return logarithms;
    }

    private static float[] logOdds(double[] probabilities) {
        float[] odds = new float[probabilities.length];
        for (int i = 0; i < odds.length; i++) {
            double exact = Math.log(probabilities[i]) - Math.log1p(-probabilities[i]);
            odds[i] = (float) Math.max(-LARGEST_LOG_ODDS, Math.min(LARGEST_LOG_ODDS, exact));
        }
        return odds;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
