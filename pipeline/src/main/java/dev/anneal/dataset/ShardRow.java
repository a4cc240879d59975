package dev.anneal.dataset;

import java.util.Optional;

/**
 * A row to be written.
 *
 * @param hash of the source row's id or content, see {@link dev.anneal.table.StableHash#ofRow}; windows of one row share it
 * @param id present exactly if the schema has ids
 * @param ledger what the counts of the dataset say about it
 */
public record ShardRow(TokenRow tokens, long hash, Optional<String> id, Ledger ledger) {
    /**
     * How a row came from the table.
     *
     * @param tokensBefore its tokens before truncation
     * @param lostWords words that no longer have a token, where a row has words
     * @param sourceRows rows of the table that are counted with this one: the first window of a row counts 1, others 0; the
     *     first block of a text counts the lines of it
     * @param fit words and tokens; the first row of several counts those of the whole text
     */
    public record Ledger(int tokensBefore, int lostWords, int sourceRows, FitCounts fit) {}

    /** One whole row of the table, of which nothing was lost, without an id. */
    public static ShardRow of(TokenRow tokens, long hash) {
        return new ShardRow(tokens, hash, Optional.empty(), new Ledger(tokens.length(), 0, 1, FitCounts.NONE));
    }

    /** The same with that weight. */
    ShardRow weighing(float weight) {
        return new ShardRow(tokens.weighing(weight), hash, id, ledger);
    }

    int tokensLost() {
        return ledger.tokensBefore - tokens.length();
    }
}
