package dev.anneal.tokenize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Joins the tokens of lines to blocks of one length, for masked language modelling on plain text: {@code [CLS] line [SEP] line [SEP] rest of ... [SEP]}.
 * A line may begin in one block and go on in the next. {@code run_mlm.py} of {@code transformers} joins and cuts in the same way, but cuts special
 * tokens like others, so that few of its blocks begin with {@code [CLS]}, and drops what is left in the end; here that makes a last, shorter block. A
 * block is one token short where a line ends just before its end, because the separator of the line ends it.
 *
 * <p>The blocks depend on nothing but the lines and their order. Not thread-safe.
 */
public final class TextBlocks {
    private final int cls;
    private final int sep;
    private final int[] block;
    private int size;

    /** @param length tokens of a block, special ones included; 3 or more */
    public TextBlocks(SpecialTokens specialTokens, int length) {
        if (length < 3) {
            throw new IllegalArgumentException("Blocks of " + length + " tokens.");
        }
        this.cls = specialTokens.requireCls();
        this.sep = specialTokens.requireSep();
        this.block = new int[length];
    }

    /**
     * Takes a line.
     *
     * @param content its tokens, without special ones: {@link Tokenizer#contentIds}; may be empty
     * @return the blocks that are full and go on in this line, ids with special tokens; a block that the line just fills comes with the next one
     */
    public List<int[]> add(int[] content) {
        List<int[]> full = new ArrayList<>();
        for (int id : content) {
            if (size == block.length - 1) {
                full.add(take());
            }
            append(id);
        }
        if (content.length > 0) {
            endLine();
        }
        return full;
    }

    /** What is left after the last line: a block that need not be full, or nothing. */
    public Optional<int[]> rest() {
        return size > 1 ? Optional.of(take()) : Optional.empty();
    }

    private void append(int id) {
        if (size == 0) {
            block[size++] = cls;
        }
        block[size++] = id;
    }

    /** A separator, unless the one that ends the block does. */
    private void endLine() {
        if (size < block.length - 1) {
            block[size++] = sep;
        }
    }

    private int[] take() {
        if (block[size - 1] != sep) {
            block[size++] = sep;
        }
        int[] taken = Arrays.copyOf(block, size);
        size = 0;
        return taken;
    }
}
