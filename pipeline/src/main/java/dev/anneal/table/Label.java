package dev.anneal.table;

import java.util.List;

/** What a row's model is to answer, as the table says it, before tokenizing. */
public sealed interface Label {
    /** One label, by its number in a {@link LabelList}. */
    record ClassLabel(int id) implements Label {}

    /** Any number of different labels, ascending. */
    record ClassLabels(List<Integer> ids) implements Label {
        public ClassLabels {
            ids = List.copyOf(ids);
        }
    }

    /** The outputs of a regression, all finite. */
    record Numbers(List<Double> values) implements Label {
        public Numbers {
            values = List.copyOf(values);
        }
    }

    /** A label for each word. */
    record Tags(List<Integer> perWord) implements Label {
        public Tags {
            perWord = List.copyOf(perWord);
        }
    }

    /** All answers that count as right; none if the question has no answer. */
    record Answers(List<GoldAnswer> all) implements Label {
        public Answers {
            all = List.copyOf(all);
        }
    }

    /** Nothing is asked, or nothing is known. */
    record None() implements Label {}
}
