package dev.anneal.table;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.table.Label.Answers;
import dev.anneal.table.Reject.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers of a question: an array of {@code {text, answer_start}} as in SQuAD's own files, or one struct of two arrays as in its Parquet
 * files. {@code answer_start} counts code points, as Python does. Every answer must lie where it says.
 */
final class AnswerCell {
    private static final String TEXT = "text";
    private static final String START = "answer_start";

    private final ColumnsConfig columns;

    AnswerCell(ColumnsConfig columns) {
        this.columns = columns;
    }

    Answers read(Cells cells) {
        String context = cells.text(columns.pair().orElse(columns.text()), Reason.MISSING_PAIR);
        Object value = Cells.parsed(cells.required(columns.answers(), Reason.MISSING_LABEL));
        List<GoldAnswer> answers = new ArrayList<>();
        if (value instanceof Map<?, ?> arrays) {
            List<?> texts = items(arrays.get(TEXT), value);
            List<?> starts = items(arrays.get(START), value);
            if (texts.size() != starts.size()) {
                throw wrong(value);
            }
            for (int i = 0; i < texts.size(); i++) {
                answers.add(answer(texts.get(i), starts.get(i), context, value));
            }
        } else {
            for (Object item : items(value, value)) {
                if (!(item instanceof Map<?, ?> answer)) {
                    throw wrong(value);
                }
                answers.add(answer(answer.get(TEXT), answer.get(START), context, value));
            }
        }
        return new Answers(answers);
    }

    private List<?> items(@Nullable Object list, Object cell) {
        return Optional.ofNullable(list).flatMap(Cells::arrayOf).orElseThrow(() -> wrong(cell));
    }

    private GoldAnswer answer(@Nullable Object text, @Nullable Object start, String context, Object cell) {
        if (!(text instanceof CharSequence characters) || !(start instanceof Number codePoint)) {
            throw wrong(cell);
        }
        long at = codePoint.longValue();
        GoldAnswer answer = GoldAnswer.atCodePoint(context, characters.toString(), at);
        if (answer.problemIn(context).isPresent()) {
            throw new RejectedException(
                    Reason.ANSWER_NOT_FOUND,
                    "Column \"" + columns.answers() + "\" has the answer \"" + Cells.shown(answer.text()) + "\" at "
                            + at
                            + ", but it is not there in column \""
                            + columns.pair().orElse(columns.text()) + "\".");
        }
        return answer;
    }

    private RejectedException wrong(Object value) {
        return Cells.wrongType(value, columns.answers(), "an array of {text, answer_start}");
    }
}
