package dev.anneal.evaluate;

import dev.anneal.config.BaselineConfig;
import dev.anneal.config.BootstrapConfig;
import dev.anneal.config.EvaluateConfig;
import dev.anneal.config.ThresholdConfig;
import dev.anneal.evaluate.answer.AnswerRules;
import dev.anneal.evaluate.answer.AnswerSearch;
import dev.anneal.evaluate.answer.SquadQuestion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One small evaluation of each task but single-label. */
public final class EvaluationExamples {
    private EvaluationExamples() {}

    public static List<Evaluation> all() {
        return List.of(multiLabel(), regression(), numbers(), tags(), entities(), answers(), maskedTokens());
    }

    public static Evaluation multiLabel() {
        MultiLabelEvaluator evaluator = MultiLabelEvaluator.of(List.of("joy", "anger", "fear"), RowScores.KEPT);
        float[] logits = {2, -1, -3, 0.5f, 1, -2, -1, -1, -1};
        return evaluation(evaluator, evaluator.tally(0, logits, new int[][] {{0}, {1}, {}}));
    }

    /** The first one, with all that can be said beyond its metrics. */
    public static Evaluation analysed() {
        MultiLabelEvaluator evaluator = MultiLabelEvaluator.of(List.of("joy", "anger"), RowScores.KEPT);
        Tally tally = evaluator.tally(0, new float[] {2, -1, -1, 1, 2, 2}, new int[][] {{0}, {0}, {1}});
        Analysis analysis = Analysis.of(
                evaluator.outcomes(List.of(tally)).orElseThrow(),
                new RowFacts(new int[] {0, 1, 2}, new int[] {20, 8, 7}, new long[3]),
                Map.of("source", List.of("news", "news", "mail")),
                List.of(new HardRow(1, "id 7", "a text that was hard", "joy", "anger", 2.5)),
                new EvaluateConfig(
                        "test",
                        List.of(),
                        32,
                        100,
                        Optional.empty(),
                        new BootstrapConfig(50, 0.95, 1),
                        List.of("source"),
                        5,
                        new ThresholdConfig(Optional.empty()),
                        false,
                        BaselineConfig.NONE));
        return evaluation(evaluator, tally).with(analysis);
    }

    public static Evaluation regression() {
        RegressionEvaluator evaluator = new RegressionEvaluator(List.of("price"));
        return evaluation(evaluator, evaluator.tally(0, new float[] {1, 2, 4}, new float[] {1.5f, 2, 3}));
    }

    static Evaluation numbers() {
        RegressionEvaluator evaluator = new RegressionEvaluator(List.of("price", "size"));
        return evaluation(evaluator, evaluator.tally(0, new float[] {1, 2, 4, 7}, new float[] {1.5f, 2, 3, 6}));
    }

    static Evaluation tags() {
        TokenEvaluator evaluator = new TokenEvaluator(List.of("NOUN", "VERB"), RowScores.KEPT);
        return evaluation(evaluator, evaluator.tally(0, new float[] {1, 0, 1, 0}, 2, new int[][] {{0, 1}}));
    }

    public static Evaluation entities() {
        TokenEvaluator evaluator = new TokenEvaluator(List.of("O", "B-person", "I-person"), RowScores.KEPT);
        float[] logits = {0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0};
        return evaluation(evaluator, evaluator.tally(0, logits, 4, new int[][] {{1, 2, 0, 0}}));
    }

    public static Evaluation answers() {
        AnswerEvaluator evaluator = AnswerEvaluator.of(AnswerRules.MAY_BE_UNANSWERABLE);
        AnswerSearch.Window place = new AnswerSearch.Window("a red house", new int[] {-1, 2, 6}, new int[] {-1, 5, 11});
        List<AnswerWindow> windows = List.of(
                new AnswerWindow(new SquadQuestion("1", List.of("red")), place, 1, 1),
                new AnswerWindow(new SquadQuestion("2", List.of()), place, 0, 0));
        float[] logits = {0, 0, 3, 3, 0, 0, 1, 1, 0, 0, 2, 2};
        return evaluation(evaluator, evaluator.tally(0, logits, 3, windows));
    }

    public static Evaluation maskedTokens() {
        MaskedTokenEvaluator evaluator = new MaskedTokenEvaluator();
        return evaluation(evaluator, evaluator.tally(0, 4, 30, 12, 5));
    }

    private static Evaluation evaluation(Evaluator evaluator, Tally tally) {
        return Evaluation.of("test", evaluator.findings(1, List.of(TallyCodec.encode(List.of(tally)))), "9f", "4c");
    }
}
