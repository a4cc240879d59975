package dev.anneal.evaluate;

import dev.anneal.evaluate.EntityScheme.Entity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Measures a model that tags tokens: {@link TokenMetrics}. Only tokens with a true tag count; all others (special tokens, padding, the later tokens
 * of a word) are left out of the true and of the predicted sequence, so that one tag per word remains. Thread-safe.
 */
public final class TokenEvaluator implements Evaluator {
    // B rows, T tokens, C tags

    /** The tag of a token that is not measured. */
    public static final int IGNORED = -100;

    private final List<String> tags;
    private final Optional<EntityScheme> scheme;
    private final RowScores scores;

    /**
     * @param tags [C] names of the tags; entities are measured if one begins with B- or I-
     * @param scores whether the tags of each row are kept
     */
    public TokenEvaluator(List<String> tags, RowScores scores) {
        this.scores = scores;
        this.tags = List.copyOf(tags);
        this.scheme = EntityScheme.of(tags);
    }

    /**
     * Counts one micro-batch.
     *
     * @param logits [B, T, C], row after row
     * @param tokens T
     * @param rowTags [B] true tags of each row, of T tokens or fewer; {@link #IGNORED} where a token has none
     */
    public Tally tally(int index, float[] logits, int tokens, int[][] rowTags) {
        int width = tags.size();
        if (logits.length != (long) rowTags.length * tokens * width) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + logits.length + " logits for "
                    + rowTags.length + " rows of " + tokens + " tokens and " + width + " tags.");
        }
        MatchCounts tagCounts = new MatchCounts(width);
        MatchCounts entityCounts = new MatchCounts(entityTypes().size());
        double lossSum = 0;
        List<TokenTally.TagRow> kept = new ArrayList<>();
        for (int row = 0; row < rowTags.length; row++) {
            int[] measured = measured(rowTags[row], tokens, index);
            int[] truths = new int[measured.length];
            int[] predictions = new int[measured.length];
            double rowLoss = 0;
            for (int i = 0; i < measured.length; i++) {
                int offset = (row * tokens + measured[i]) * width;
                truths[i] = rowTags[row][measured[i]];
                predictions[i] = SoftmaxRow.largest(logits, offset, width);
                rowLoss += SoftmaxRow.crossEntropy(logits, offset, width, truths[i]);
            }
            lossSum += rowLoss;
            tagCounts.addAll(tagCounts(truths, predictions));
            entityCounts.addAll(entityCounts(truths, predictions));
            if (scores == RowScores.KEPT) {
                kept.add(new TokenTally.TagRow(rowLoss, truths, predictions));
            }
        }
        return new TokenTally(index, rowTags.length, lossSum, tagCounts, entityCounts, kept);
    }

    @Override
    public Findings findings(int microBatches, List<byte[]> shares) {
        List<TokenTally> tallies = TallyOrder.ordered(TokenTally.class, microBatches, shares);
        return TokenMetrics.of(tags, entityTypes(), tallies);
    }

    @Override
    public Optional<RowOutcomes> outcomes(List<Tally> tallies) {
        List<TokenTally.TagRow> kept = tallies.stream()
                .flatMap(tally -> ((TokenTally) tally).kept().stream())
                .toList();
        return kept.isEmpty() ? Optional.empty() : Optional.of(new TagOutcomes(this, kept));
    }

    List<String> tags() {
        return tags;
    }

    List<String> entityTypes() {
        return scheme.map(EntityScheme::typeNames).orElse(List.of());
    }

    /** Positions of the tokens that have a tag. */
    private int[] measured(int[] rowTags, int tokens, int index) {
        if (rowTags.length > tokens) {
            throw new IllegalArgumentException(
                    "A row of micro-batch " + index + " has " + rowTags.length + " tags for " + tokens + " tokens.");
        }
        int[] positions = new int[rowTags.length];
        int count = 0;
        for (int i = 0; i < rowTags.length; i++) {
            if (rowTags[i] != IGNORED) {
                if (rowTags[i] < 0 || rowTags[i] >= tags.size()) {
                    throw new IllegalArgumentException("A token of micro-batch " + index + " has tag " + rowTags[i]
                            + ", but there are " + tags.size() + ".");
                }
                positions[count++] = i;
            }
        }
        return Arrays.copyOf(positions, count);
    }

    /** Of one row. */
    MatchCounts tagCounts(int[] truths, int[] predictions) {
        MatchCounts counts = new MatchCounts(tags.size());
        for (int i = 0; i < truths.length; i++) {
            counts.addActual(truths[i]);
            counts.addPredicted(predictions[i]);
            if (truths[i] == predictions[i]) {
                counts.addFound(truths[i]);
            }
        }
        return counts;
    }

    /** Of one row; of no names where tags do not name entities. */
    MatchCounts entityCounts(int[] truths, int[] predictions) {
        MatchCounts counts = new MatchCounts(entityTypes().size());
        scheme.ifPresent(each -> countEntities(counts, each.entities(truths), each.entities(predictions)));
        return counts;
    }

    private static void countEntities(MatchCounts counts, List<Entity> truths, List<Entity> predictions) {
        truths.forEach(entity -> counts.addActual(entity.type()));
        predictions.forEach(entity -> counts.addPredicted(entity.type()));
        Set<Entity> found = new HashSet<>(truths);
        found.retainAll(new HashSet<>(predictions));
        found.forEach(entity -> counts.addFound(entity.type()));
    }
}
