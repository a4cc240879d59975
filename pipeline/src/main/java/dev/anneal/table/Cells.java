package dev.anneal.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.table.Reject.Reason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the values of one row as what a column has to hold. What does not fit leaves by a {@link RejectedException}. */
final class Cells {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN_CHARACTERS = 80;
    private static final char REPLACEMENT = '\uFFFD';

    private final RawRow raw;

    Cells(RawRow raw) {
        this.raw = raw;
    }

    /** @param missing why the row is left out where the value is null */
    Object required(String column, Reason missing) {
        return raw.value(column)
                .orElseThrow(() -> new RejectedException(missing, "Column \"" + column + "\" is null."));
    }

    String text(String column, Reason missing) {
        Object value = required(column, missing);
        if (value instanceof CharSequence text) {
            return decoded(text.toString(), column);
        }
        throw wrongType(value, column, "a string");
    }

    String scalar(String column, Reason missing) {
        return scalarOf(required(column, missing), column);
    }

    static String scalarOf(Object value, String column) {
        String text = ScalarText.of(value)
                .orElseThrow(() -> wrongType(value, column, "a string, a whole number or a truth value"));
        return decoded(text, column);
    }

    /** Readers put a mark in place of bytes that are no UTF-8, so that what the text said is lost. */
    private static String decoded(String text, String column) {
        int mark = text.indexOf(REPLACEMENT);
        if (mark < 0) {
            return text;
        }
        int end = Math.min(text.length(), mark + SHOWN_CHARACTERS / 2);
        throw new RejectedException(
                Reason.BAD_ENCODING,
                "Column \"" + column + "\" is not UTF-8 (U+FFFD stands for what could not be read): "
                        + text.substring(Math.max(0, mark - SHOWN_CHARACTERS / 2), end));
    }

    /** A finite number, which may be written as text. */
    double number(String column, Reason missing) {
        Object value = required(column, missing);
        try {
            double number = value instanceof Number known
                    ? known.doubleValue()
                    : new BigDecimal(value.toString().trim()).doubleValue();
            if (Math.abs(number) <= Float.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below holds for it too.
        }
        throw new RejectedException(
                Reason.NOT_A_NUMBER, "Column \"" + column + "\" must be a number, but is " + shown(value) + ".");
    }

    /** An array, which may be written as JSON; nothing for a value that is none. */
    static Optional<List<?>> arrayOf(Object value) {
        if (value instanceof List<?> list) {
            return Optional.of(list);
        }
        return json(value, '[', List.class).map(list -> (List<?>) list);
    }

    /** A value that may be written as JSON: an array as a {@code List}, a struct as a {@code Map}. */
    static Object parsed(Object value) {
        return json(value, '[', List.class)
                .map(Object.class::cast)
                .or(() -> json(value, '{', Map.class))
                .orElse(value);
    }

    /** The strings, whole numbers or truth values of an array, as text. */
    List<String> scalars(String column, Reason missing) {
        Object value = required(column, missing);
        List<?> items = arrayOf(value).orElseThrow(() -> wrongType(value, column, "an array"));
        List<String> scalars = new ArrayList<>(items.size());
        for (Object item : items) {
            if (item == null) {
                throw new RejectedException(missing, "Column \"" + column + "\" is an array with a null.");
            }
            scalars.add(scalarOf(item, column));
        }
        return scalars;
    }

    static RejectedException wrongType(Object value, String column, String expected) {
        return new RejectedException(
                Reason.WRONG_TYPE,
                "Column \"" + column + "\" must be " + expected + ", but is " + shown(value) + " ("
                        + value.getClass().getSimpleName() + ").");
    }

    static String shown(Object value) {
        String text = value.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }

    private static <T> Optional<T> json(Object value, char opening, Class<T> type) {
        if (!(value instanceof CharSequence text) || text.isEmpty() || text.charAt(0) != opening) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(text.toString(), type));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
