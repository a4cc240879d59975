package dev.anneal.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** The one text of a label or id, whichever type its column has. */
final class ScalarText {
    private ScalarText() {}

    /** Empty for what is neither text, whole number nor truth value. */
    static Optional<String> of(Object value) {
        if (value instanceof CharSequence || value instanceof Boolean || isInteger(value)) {
            return Optional.of(value.toString());
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isInfinite(number) || Double.isNaN(number) ? Optional.empty() : whole(new BigDecimal(number));
        }
        return value instanceof BigDecimal number ? whole(number) : Optional.empty();
    }

    private static boolean isInteger(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger;
    }

    private static Optional<String> whole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0
                ? Optional.of(number.toBigInteger().toString())
                : Optional.empty();
    }
}
