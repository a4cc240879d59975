package dev.anneal.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts what a forward pass gives for a batch into what each of its rows gets.
 *
 * @param rows B
 * @param tokens T, of the longest row
 */
record BatchOutput(List<ModelInput> rows, int tokens) {
    // C outputs, H width of a token's output, V words of the vocabulary, n targets of all rows

    /** @param values [B, C] */
    List<float[]> ofTexts(float[] values) {
        int width = values.length / rows.size();
        List<float[]> cut = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            cut.add(Arrays.copyOfRange(values, row * width, (row + 1) * width));
        }
        return cut;
    }

    /** @param layers [B, T, H] each */
    List<float[]> ofTokens(List<float[]> layers) {
        int width = layers.get(0).length / (rows.size() * tokens);
        List<float[]> cut = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            int size = rows.get(row).length() * width;
            float[] own = new float[layers.size() * size];
            for (int layer = 0; layer < layers.size(); layer++) {
                System.arraycopy(layers.get(layer), row * tokens * width, own, layer * size, size);
            }
            cut.add(own);
        }
        return cut;
    }

    /** @param values [n, V] */
    List<float[]> ofTargets(float[] values) {
        int width = values.length / targets().length;
        List<float[]> cut = new ArrayList<>(rows.size());
        int from = 0;
        for (ModelInput row : rows) {
            int to = from + row.targets().length * width;
            cut.add(Arrays.copyOfRange(values, from, to));
            from = to;
        }
        return cut;
    }

    /** Places in the grid of the batch, row after row. [n] */
    long[] targets() {
        List<Long> places = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            for (int target : rows.get(row).targets()) {
                places.add((long) row * tokens + target);
            }
        }
        return places.stream().mapToLong(Long::longValue).toArray();
    }
}
