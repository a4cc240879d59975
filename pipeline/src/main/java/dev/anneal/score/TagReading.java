package dev.anneal.score;

import dev.anneal.evaluate.EntityScheme;
import dev.anneal.evaluate.SoftmaxRow;
import dev.anneal.score.PredictedTags.Entity;
import dev.anneal.score.PredictedTags.Tag;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.WordEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Words, each of which gets the tag of its first token that is left (Devlin et al., 2019, section 5.3). */
final class TagReading implements Reading {
    // T tokens, C tags, W words
    private static final int LOST = -1;

    private final List<String> words;
    private final WordEncoding encoding;
    private final List<String> labels;
    private final int[] tags; // [W]
    private final double[] probabilities; // [W]

    private TagReading(List<String> words, WordEncoding encoding, List<String> labels) {
        this.words = words;
        this.encoding = encoding;
        this.labels = labels;
        this.tags = new int[words.size()];
        this.probabilities = new double[words.size()];
        Arrays.fill(tags, LOST);
    }

    static TagReading of(List<String> words, Tokenizer tokenizer, List<String> labels) {
        return new TagReading(words, tokenizer.encodeWords(words), labels);
    }

    @Override
    public List<ModelInput> inputs() {
        return List.of(ModelInput.of(encoding.encoding()));
    }

    /** [T, C] */
    @Override
    public void take(int input, float[] output) {
        int classes = labels.size();
        int[] wordOfToken = encoding.aligned().words();
        for (int token = 0; token < wordOfToken.length; token++) {
            int word = wordOfToken[token];
            if (word >= 0 && tags[word] == LOST) {
                tags[word] = SoftmaxRow.largest(output, token * classes, classes);
                probabilities[word] = SoftmaxRow.probabilities(output, token * classes, classes)[tags[word]];
            }
        }
    }

    @Override
    public PredictedTags outcome() {
        List<Optional<Tag>> tagged = new ArrayList<>(tags.length);
        for (int word = 0; word < tags.length; word++) {
            tagged.add(
                    tags[word] == LOST
                            ? Optional.empty()
                            : Optional.of(new Tag(labels.get(tags[word]), probabilities[word])));
        }
        return new PredictedTags(
                tagged, EntityScheme.of(labels).map(this::entities).orElse(List.of()));
    }

    /** A word without a tag ends an entity. */
    private List<Entity> entities(EntityScheme scheme) {
        List<Entity> entities = new ArrayList<>();
        for (int from = 0; from < tags.length; from++) {
            int to = from;
            while (to < tags.length && tags[to] != LOST) {
                to++;
            }
            for (EntityScheme.Entity found : scheme.entities(Arrays.copyOfRange(tags, from, to))) {
                int first = from + found.start();
                int last = from + found.end();
                String text = String.join(" ", words.subList(first, last + 1));
                entities.add(new Entity(scheme.typeNames().get(found.type()), first, last, text));
            }
            from = to;
        }
        return entities;
    }
}
