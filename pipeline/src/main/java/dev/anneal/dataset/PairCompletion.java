package dev.anneal.dataset;

import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Gives the pairs of {@link TextPairs} that need one a second text of another document, while documents pass in the order of their hashes: that of the
 * document before, which has another hash and is any of the others, because hashes are in no order of content. The text begins where a second text of that
 * document begins, which its hash and the seed choose, and has as many tokens as the one that it replaces, if the document has as many. Not
 * thread-safe.
 */
public final class PairCompletion {
    private final int mostTokens;
    private final long seed;
    private final Consumer<ShardRow> sink;
    private final List<List<ShardRow>> waiting = new ArrayList<>();
    private Optional<List<ShardRow>> before = Optional.empty();
    private Optional<List<ShardRow>> last = Optional.empty();

    /**
     * @param length tokens of a pair at most, special ones included
     * @param seed that of the pairs
     * @param sink takes the rows of a document after each other, and documents in their order
     */
    public PairCompletion(int length, long seed, Consumer<ShardRow> sink) {
        this.mostTokens = length - TextPairs.SPECIAL_TOKENS;
        this.seed = seed;
        this.sink = sink;
    }

    /** Takes a document that is only to be the one before the next. */
    public void see(List<ShardRow> document) {
        if (last.isPresent() && hash(last.get()) == hash(document)) {
            return;
        }
        before = last;
        last = Optional.of(document);
        List<List<ShardRow>> completable = List.copyOf(waiting);
        waiting.clear();
        completable.forEach(earlier -> complete(earlier, document));
    }

    /** Takes the next document. */
    public void add(List<ShardRow> document) {
        see(document);
        if (before.isPresent()) {
            complete(document, before.get());
        } else {
            waiting.add(document);
        }
    }

    /**
     * There are no more.
     *
     * @throws AnnealException (user) if there were not two documents
     */
    public void end() {
        if (!waiting.isEmpty()) {
            throw AnnealException.user(
                    "data.masking.next-sentence is true, which puts texts of different documents together, but there are not"
                            + " two documents, for all rows of a split or of one of its files are the same. Give it more rows, raise"
                            + " data.shard-rows, or leave next-sentence out.");
        }
    }

    private void complete(List<ShardRow> document, List<ShardRow> other) {
        for (int pair = 0; pair < document.size(); pair++) {
            ShardRow row = document.get(pair);
            sink.accept(row.tokens().label() == TextPairs.NEXT ? row : replaced(row, pair, other));
        }
    }

    private ShardRow replaced(ShardRow row, int pair, List<ShardRow> other) {
        int[] ids = row.tokens().ids();
        int[] first = first(row);
        int wanted = second(row).length > 0 ? second(row).length : mostTokens - first.length;
        int[] text = text(other, TextPairs.draw(~seed, row.hash(), pair) >>> 1, wanted);
        TokenRow tokens = TextPairs.pair(ids[0], first, ids[ids.length - 1], text, TextPairs.OTHER);
        ShardRow.Ledger ledger = row.ledger();
        return new ShardRow(
                tokens,
                row.hash(),
                row.id(),
                new ShardRow.Ledger(tokens.length(), ledger.lostWords(), ledger.sourceRows(), ledger.fit()));
    }

    /** Of a document, from the beginning of a second text on, or of a first one where all have one token. */
    private static int[] text(List<ShardRow> document, long draw, int most) {
        List<Integer> starts = new ArrayList<>();
        int[] tokens = new int[0];
        for (ShardRow row : document) {
            int[] first = first(row);
            int[] second = second(row);
            if (second.length > 0) {
                starts.add(tokens.length + first.length);
            }
            tokens = joined(tokens, first);
            if (row.tokens().label() == TextPairs.NEXT) {
                tokens = joined(tokens, second);
            }
        }
        int from = starts.isEmpty() ? 0 : starts.get((int) (draw % starts.size()));
        return Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + most));
    }

    private static int[] joined(int[] some, int[] more) {
        return IntStream.concat(Arrays.stream(some), Arrays.stream(more)).toArray();
    }

    private static int[] first(ShardRow row) {
        return Arrays.copyOfRange(row.tokens().ids(), 1, secondStart(row) - 1);
    }

    private static int[] second(ShardRow row) {
        return Arrays.copyOfRange(
                row.tokens().ids(), secondStart(row), row.tokens().length() - 1);
    }

    /** The place of the first token of type 1. */
    private static int secondStart(ShardRow row) {
        int[] types = row.tokens().typeIds();
        int start = 0;
        while (types[start] == 0) {
            start++;
        }
        return start;
    }

    private static long hash(List<ShardRow> document) {
        return document.get(0).hash();
    }
}
