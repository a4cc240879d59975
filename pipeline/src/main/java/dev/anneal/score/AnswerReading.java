package dev.anneal.score;

import dev.anneal.evaluate.answer.AnswerRules;
import dev.anneal.evaluate.answer.AnswerSearch;
import dev.anneal.evaluate.answer.Answers;
import dev.anneal.evaluate.answer.Prediction;
import dev.anneal.score.PredictedAnswer.Choice;
import dev.anneal.tokenize.AlignedEncoding;
import dev.anneal.tokenize.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A question with its context, in as many windows as it takes; the answers of all windows are merged. */
final class AnswerReading implements Reading {
    // T tokens; the last axis holds start and end
    private static final int CONTEXT = 1;
    private static final int CHOICES = 5;

    private final String context;
    private final List<AlignedEncoding> windows;
    private final OptionalDouble nullThreshold;
    private Optional<Answers> answers = Optional.empty();

    private AnswerReading(String context, List<AlignedEncoding> windows, OptionalDouble nullThreshold) {
        this.context = context;
        this.windows = windows;
        this.nullThreshold = nullThreshold;
    }

    /** The question loses the spaces before it, as when preparing. */
    static AnswerReading of(String question, String context, Tokenizer tokenizer, OptionalDouble nullThreshold) {
        return new AnswerReading(context, tokenizer.windows(question.stripLeading(), context), nullThreshold);
    }

    @Override
    public List<ModelInput> inputs() {
        return windows.stream().map(window -> ModelInput.of(window.encoding())).toList();
    }

    /** [T, 2] */
    @Override
    public void take(int input, float[] output) {
        AlignedEncoding window = windows.get(input);
        Answers found = AnswerSearch.USUAL.search(
                column(output, 0),
                column(output, 1),
                new AnswerSearch.Window(context, window.startsIn(CONTEXT), window.endsIn(CONTEXT)));
        answers = Optional.of(answers.map(found::merge).orElse(found));
    }

    private static float[] column(float[] output, int column) {
        float[] values = new float[output.length / 2];
        for (int token = 0; token < values.length; token++) {
            values[token] = output[2 * token + column];
        }
        return values;
    }

    @Override
    public PredictedAnswer outcome() {
        AnswerRules rules = nullThreshold.isPresent() ? AnswerRules.MAY_BE_UNANSWERABLE : AnswerRules.ALWAYS_ANSWERED;
        Prediction prediction = Prediction.of(answers.orElseThrow(), rules, nullThreshold.orElse(0));
        List<Choice> ranked = prediction.ranked().stream()
                .map(each -> Choice.of(each, context))
                .toList();
        Optional<Choice> chosen = ranked.stream()
                .filter(choice -> choice.text().equals(prediction.text()))
                .findFirst();
        return new PredictedAnswer(
                prediction.text(),
                chosen.flatMap(Choice::place),
                chosen.map(Choice::probability).orElse(0.0),
                prediction.nullOdds(),
                ranked.subList(0, Math.min(CHOICES, ranked.size())));
    }
}
