package dev.anneal.dataset;

import java.util.Arrays;

/**
 * A row as the model takes it.
 *
 * @param ids token ids, special ones included; [T]
 * @param typeIds 0 or 1; all 0 where the dataset has none; [T]
 * @param label index of its label
 */
@SuppressWarnings("ArrayRecordComponent") // made for each read; nobody else holds the arrays
public record TokenRow(int[] ids, int[] typeIds, int label) {
    /** T. */
    public int length() {
        return ids.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenRow that
                && label == that.label
                && Arrays.equals(ids, that.ids)
                && Arrays.equals(typeIds, that.typeIds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "TokenRow" + Arrays.toString(ids) + " of label " + label;
    }
}
