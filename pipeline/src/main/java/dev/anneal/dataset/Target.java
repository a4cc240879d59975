package dev.anneal.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;

/** What the model is to answer for a row of tokens. Whoever gets a target must not change its arrays. */
@SuppressWarnings("ArrayRecordComponent") // made for each read; nobody else holds the arrays
public sealed interface Target {
    /** Which kind of targets the rows of a dataset have. */
    enum Kind {
        @JsonProperty("one-class")
        ONE_CLASS,
        @JsonProperty("classes")
        CLASSES,
        @JsonProperty("numbers")
        NUMBERS,
        @JsonProperty("tags")
        TAGS,
        @JsonProperty("span")
        SPAN,
        @JsonProperty("none")
        NONE
    }

    Kind kind();

    /** One label. */
    record OneClass(int id) implements Target {
        @Override
        public Kind kind() {
            return Kind.ONE_CLASS;
        }
    }

    /**
     * Any number of labels.
     *
     * @param ids ascending
     */
    record Classes(int[] ids) implements Target {
        @Override
        public Kind kind() {
            return Kind.CLASSES;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Classes that && Arrays.equals(ids, that.ids);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(ids);
        }

        @Override
        public String toString() {
            return "Classes" + Arrays.toString(ids);
        }
    }

    /** The outputs of a regression. */
    record Numbers(float[] values) implements Target {
        @Override
        public Kind kind() {
            return Kind.NUMBERS;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Numbers that && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }

        @Override
        public String toString() {
            return "Numbers" + Arrays.toString(values);
        }
    }

    /**
     * A label for each token; [T].
     *
     * @param perToken {@link #IGNORED} where a token has none
     */
    record Tags(int[] perToken) implements Target {
        /** As torch's cross entropy has it. */
        public static final int IGNORED = -100;

        @Override
        public Kind kind() {
            return Kind.TAGS;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tags that && Arrays.equals(perToken, that.perToken);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(perToken);
        }

        @Override
        public String toString() {
            return "Tags" + Arrays.toString(perToken);
        }
    }

    /**
     * The first and the last token of an answer; both 0, the [CLS] token, where the row holds none.
     */
    record Span(int start, int end) implements Target {
        /** The row holds no answer. */
        public static final Span NO_ANSWER = new Span(0, 0);

        @Override
        public Kind kind() {
            return Kind.SPAN;
        }
    }

    /** Nothing: masked-language modelling makes its targets while it trains. */
    record None() implements Target {
        @Override
        public Kind kind() {
            return Kind.NONE;
        }
    }
}
