package dev.anneal.objective;

import dev.anneal.dataset.Split;
import dev.anneal.dataset.Target;
import dev.anneal.dataset.TokenRow;
import dev.anneal.model.Padding;
import dev.anneal.model.TokenBatch;
import dev.anneal.plan.MaskedTokens;
import dev.anneal.plan.MicroBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Makes padded batches of a split's rows. Thread-safe. */
public final class TaskRows {
    private final Split split;
    private final int padTokenId;
    private final Optional<Masking> masking;
    private final Padding padding;

    /**
     * Rows that are padded to the longest of their batch.
     *
     * @param masking for masked language models
     */
    public TaskRows(Split split, int padTokenId, Optional<Masking> masking) {
        this(split, padTokenId, masking, Padding.LONGEST);
    }

    private TaskRows(Split split, int padTokenId, Optional<Masking> masking, Padding padding) {
        this.split = split;
        this.padTokenId = padTokenId;
        this.masking = masking;
        this.padding = padding;
    }

    /** The same rows, padded otherwise. */
    public TaskRows padded(Padding other) {
        return new TaskRows(split, padTokenId, masking, other);
    }

    /** Tokens of every row. [rows] */
    public int[] lengths() {
        return split.lengths();
    }

    /** Whether rows are pairs of texts of which a masked language model says whether they are neighbours. */
    boolean arePairs() {
        return masking.isPresent() && split.rows() > 0 && split.target(0).kind() == Target.Kind.ONE_CLASS;
    }

    Split split() {
        return split;
    }

    /** The rows of a micro-batch, with this epoch's masks. */
    public LoadedBatch load(MicroBatch microBatch, int epoch) {
        List<TokenRow> rows = new ArrayList<>();
        int[][] ids = new int[microBatch.size()][];
        int[][] types = new int[microBatch.size()][];
        List<MaskedTokens> masked = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            TokenRow row = split.row(microBatch.rows()[i]);
            rows.add(row);
            ids[i] = row.ids();
            types[i] = row.typeIds();
            if (masking.isPresent()) {
                masked.add(masking.get().mask(epoch, microBatch.rows()[i], row.ids()));
                ids[i] = masked.get(i).ids();
            }
        }
        long realTokens = Arrays.stream(ids).mapToLong(row -> row.length).sum();
        TokenBatch tokens = TokenBatch.of(ids, types, padTokenId, padding);
        return masking.isPresent()
                ? withGuesses(tokens, rows, masked, realTokens)
                : new LoadedBatch(tokens, rows, new long[0], realTokens);
    }

    /** Tokens of a row that are guessed in an epoch. */
    int guesses(int row, int epoch) {
        return masking.orElseThrow().mask(epoch, row, split.row(row).ids()).positions().length;
    }

    private static LoadedBatch withGuesses(
            TokenBatch tokens, List<TokenRow> rows, List<MaskedTokens> masked, long realTokens) {
        LongStream.Builder places = LongStream.builder();
        LongStream.Builder guesses = LongStream.builder();
        for (int row = 0; row < masked.size(); row++) {
            MaskedTokens maskedRow = masked.get(row);
            for (int i = 0; i < maskedRow.positions().length; i++) {
                places.add((long) row * tokens.tokens() + maskedRow.positions()[i]);
                guesses.add(maskedRow.originals()[i]);
            }
        }
        long[] found = places.build().toArray();
        // A layer needs one place at least; this one does not count.
        return found.length == 0
                ? new LoadedBatch(tokens.withTargets(0), rows, new long[] {LoadedBatch.NOT_COUNTED}, realTokens)
                : new LoadedBatch(
                        tokens.withTargets(found), rows, guesses.build().toArray(), realTokens);
    }
}
