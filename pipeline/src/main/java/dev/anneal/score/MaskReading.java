package dev.anneal.score;

import dev.anneal.evaluate.SoftmaxRow;
import dev.anneal.score.PredictedTokens.Guess;
import dev.anneal.tokenize.Encoding;
import dev.anneal.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** A text with mask tokens, whose words are guessed. */
final class MaskReading implements Reading {
    // n masks of an input, V words of the vocabulary
    private static final int GUESSES = 5;

    private final Tokenizer tokenizer;
    private final List<ModelInput> inputs;
    private final List<List<List<Guess>>> guesses;

    private MaskReading(Tokenizer tokenizer, List<ModelInput> inputs) {
        this.tokenizer = tokenizer;
        this.inputs = inputs;
        this.guesses = new ArrayList<>(Collections.nCopies(inputs.size(), List.of()));
    }

    /** A text with more masks than a forward pass may answer is several inputs. */
    static MaskReading of(String text, Tokenizer tokenizer) {
        Encoding encoding = tokenizer.encode(text);
        int mask = tokenizer.specialTokens().requireMask();
        int[] places = IntStream.range(0, encoding.length())
                .filter(token -> encoding.ids()[token] == mask)
                .toArray();
        List<ModelInput> inputs = new ArrayList<>();
        for (int from = 0; from < places.length; from += InputBatches.TARGETS) {
            int to = Math.min(places.length, from + InputBatches.TARGETS);
            inputs.add(new ModelInput(encoding, Arrays.copyOfRange(places, from, to)));
        }
        return new MaskReading(tokenizer, inputs);
    }

    @Override
    public List<ModelInput> inputs() {
        return inputs;
    }

    /** [n, V] */
    @Override
    public void take(int input, float[] output) {
        int masks = inputs.get(input).targets().length;
        int words = output.length / masks;
        guesses.set(
                input,
                IntStream.range(0, masks)
                        .mapToObj(mask -> best(output, mask * words, words))
                        .toList());
    }

    /** The best first, the first of equals before the others. */
    private List<Guess> best(float[] logits, int offset, int words) {
        Comparator<Integer> worstFirst =
                Comparator.<Integer>comparingDouble(id -> logits[offset + id]).thenComparing(Comparator.reverseOrder());
        PriorityQueue<Integer> best = new PriorityQueue<>(worstFirst);
        for (int id = 0; id < words; id++) {
            if (best.size() < GUESSES || logits[offset + id] > logits[offset + best.element()]) {
                best.add(id);
                if (best.size() > GUESSES) {
                    best.remove();
                }
            }
        }
        return best.stream()
                .sorted(worstFirst.reversed())
                .map(id -> new Guess(
                        tokenizer.decode(new int[] {id}),
                        Math.exp(-SoftmaxRow.crossEntropy(logits, offset, words, id))))
                .toList();
    }

    @Override
    public PredictedTokens outcome() {
        return new PredictedTokens(guesses.stream().flatMap(List::stream).toList());
    }
}
