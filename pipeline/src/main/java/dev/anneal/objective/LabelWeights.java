package dev.anneal.objective;

import dev.anneal.config.ClassWeights;
import dev.anneal.dataset.Target;
import java.util.Arrays;
import java.util.List;

/** How much each label counts in the loss, and how often labels stand in rows, for tasks of labels per row or per token. */
final class LabelWeights {
    private final float[] weights;

    private LabelWeights(float[] weights) {
        this.weights = weights;
    }

    /**
     * By what the configuration says. Balanced weights are those of scikit-learn: all / (labels x one label's), over what the training split has; a
     * label that it does not have weighs 1.
     *
     * @param labels in the order of the outputs
     */
    static LabelWeights of(ClassWeights wish, List<String> labels, TaskRows rows) {
        float[] weights = new float[labels.size()];
        Arrays.fill(weights, 1);
        if (wish.kind() == ClassWeights.Kind.BALANCED) {
            double[] balanced = ClassWeights.balanced(countsOfAll(rows, labels.size()));
            for (int label = 0; label < weights.length; label++) {
                weights[label] = (float) balanced[label];
            }
        } else {
            give(wish, "class-weights", labels, weights);
        }
        return new LabelWeights(weights);
    }

    /**
     * What labels weigh where they are there, in tasks of several labels per row. Balanced weights are rows without the label / rows with it; a label
     * that no row has weighs 1.
     *
     * @param labels in the order of the outputs
     */
    static LabelWeights ofThoseThere(ClassWeights wish, List<String> labels, TaskRows rows) {
        float[] weights = new float[labels.size()];
        Arrays.fill(weights, 1);
        if (wish.kind() == ClassWeights.Kind.BALANCED) {
            long[] counts = countsOfAll(rows, labels.size());
            long all = rows.lengths().length;
            for (int label = 0; label < weights.length; label++) {
                long without = all - counts[label];
                weights[label] = counts[label] > 0 && without > 0 ? (float) ((double) without / counts[label]) : 1;
            }
        } else {
            give(wish, "pos-weight", labels, weights);
        }
        return new LabelWeights(weights);
    }

    private static void give(ClassWeights wish, String key, List<String> labels, float[] weights) {
        wish.requireOnly(key, labels);
        wish.given().forEach((label, weight) -> weights[labels.indexOf(label)] = weight.floatValue());
    }

    private static long[] countsOfAll(TaskRows rows, int labels) {
        long[] counts = new long[labels];
        for (int row = 0; row < rows.lengths().length; row++) {
            count(rows.split().target(row), counts);
        }
        return counts;
    }

    /** Adds the labels of one row to how often each was seen. */
    static void count(Target target, long[] counts) {
        if (target instanceof Target.OneClass one) {
            counts[one.id()]++;
        } else if (target instanceof Target.Classes several) {
            for (int id : several.ids()) {
                counts[id]++;
            }
        } else {
            for (int tag : ((Target.Tags) target).perToken()) {
                if (tag != Target.Tags.IGNORED) {
                    counts[tag]++;
                }
            }
        }
    }

    /** [labels]; not to be changed. */
    float[] weights() {
        return weights;
    }

    int labels() {
        return weights.length;
    }

    /** The sum of the weights of so many labels of each kind: the same whoever counted them, and in whatever order. */
    double sum(long[] counts) {
        double sum = 0;
        for (int label = 0; label < weights.length; label++) {
            sum += counts[label] * (double) weights[label];
        }
        return sum;
    }
}
