package dev.anneal.dataset;

import java.util.Arrays;

/** Refuses rows that their dataset cannot hold: mistakes of whoever made them. */
final class RowCheck {
    private RowCheck() {}

    static void require(ShardRow row, ShardOptions options) {
        TokenRow tokens = row.tokens();
        if (tokens.target().kind() != options.schema().target()) {
            throw new IllegalArgumentException(tokens.target() + " for " + options.schema());
        }
        if (row.id().isPresent() != options.schema().ids()) {
            throw new IllegalArgumentException("Row id " + row.id() + " for " + options.schema());
        }
        if (tokens.answerText().isPresent() != options.schema().answerText()) {
            throw new IllegalArgumentException(tokens.answerText() + " for " + options.schema());
        }
        float weight = tokens.weight();
        boolean heavy = options.schema().weights() ? weight >= 0 && Float.isFinite(weight) : weight == 1;
        if (!heavy) {
            throw new IllegalArgumentException("Weight " + weight + " for " + options.schema());
        }
        target(tokens, options.labels().size());
    }

    private static void target(TokenRow tokens, int labels) {
        Target target = tokens.target();
        int length = tokens.length();
        boolean fits = true;
        if (target instanceof Target.OneClass one) {
            fits = isLabel(one.id(), labels);
        } else if (target instanceof Target.Classes classes) {
            fits = Arrays.stream(classes.ids()).allMatch(id -> isLabel(id, labels));
        } else if (target instanceof Target.Numbers numbers) {
            fits = numbers.values().length == labels;
        } else if (target instanceof Target.Tags tags) {
            fits = tags.perToken().length == length
                    && Arrays.stream(tags.perToken()).allMatch(id -> id == Target.Tags.IGNORED || isLabel(id, labels));
        } else if (target instanceof Target.Span span) {
            fits = 0 <= span.start() && span.start() <= span.end() && span.end() < length;
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    target + " of a row with " + length + " tokens and " + labels + " labels");
        }
    }

    private static boolean isLabel(int id, int labels) {
        return id >= 0 && id < labels;
    }
}
