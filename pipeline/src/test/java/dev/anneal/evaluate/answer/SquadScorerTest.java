package dev.anneal.evaluate.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SquadScorerTest {
    private static final Offset<Double> CLOSE = within(1e-10);
    private static final SquadScorer VERSION_1 = new SquadScorer(AnswerRules.ALWAYS_ANSWERED);
    private static final SquadScorer VERSION_2 = new SquadScorer(AnswerRules.MAY_BE_UNANSWERABLE);

    @Test
    void agreesWithTheScriptOfVersion1() {
        JsonNode scored = AnswersFile.read("squad_1");

        SquadFigures figures = VERSION_1.score(AnswersFile.questions(scored), AnswersFile.predictions(scored));

        assertThat(figures.all().exactMatch())
                .isCloseTo(scored.get("metrics").get("exact_match").asDouble(), CLOSE);
        assertThat(figures.all().f1()).isCloseTo(scored.get("metrics").get("f1").asDouble(), CLOSE);
        assertThat(figures.metrics()).containsOnlyKeys("exact_match", "f1");
    }

    @Test
    void agreesWithTheScriptOfVersion2() {
        JsonNode scored = AnswersFile.read("squad_2");

        SquadFigures figures = VERSION_2.score(AnswersFile.questions(scored), AnswersFile.predictions(scored));

        assertShare(figures.all(), scored.get("metrics"), "");
        assertShare(figures.answerable(), scored.get("metrics"), "HasAns_");
        assertShare(figures.unanswerable(), scored.get("metrics"), "NoAns_");
    }

    static Stream<JsonNode> degenerate() {
        return StreamSupport.stream(AnswersFile.read("degenerate").spliterator(), false);
    }

    /** One kind of question only, one answer to all of them, equal odds. */
    @ParameterizedTest
    @MethodSource("degenerate")
    void agreesWithTheScriptsOnWhatIsRare(JsonNode each) {
        JsonNode expected = each.get("metrics");
        boolean second = each.get("may_be_unanswerable").asBoolean();
        SquadScorer scorer = second ? VERSION_2 : VERSION_1;

        SquadFigures figures = scorer.score(AnswersFile.questions(each), AnswersFile.predictions(each));

        String exact = second ? "exact" : "exact_match";
        assertThat(figures.all().exactMatch()).isCloseTo(expected.get(exact).asDouble(), CLOSE);
        assertThat(figures.all().f1()).isCloseTo(expected.get("f1").asDouble(), CLOSE);
        if (second) {
            BestThresholds best = scorer.bestThresholds(
                    AnswersFile.questions(each), AnswersFile.predictions(each), AnswersFile.nullOdds(each));
            assertThat(best.exactMatch().score())
                    .isCloseTo(expected.get("best_exact").asDouble(), CLOSE);
            assertThat(best.f1().score()).isCloseTo(expected.get("best_f1").asDouble(), CLOSE);
            for (String kind : List.of("HasAns_", "NoAns_")) {
                SquadFigures.Share share = kind.equals("HasAns_") ? figures.answerable() : figures.unanswerable();
                if (expected.has(kind + "exact")) {
                    assertShare(share, expected, kind);
                } else {
                    assertThat(share.questions()).isZero();
                }
            }
        }
    }

    private static void assertShare(SquadFigures.Share share, JsonNode expected, String prefix) {
        assertThat(share.exactMatch()).isCloseTo(expected.get(prefix + "exact").asDouble(), CLOSE);
        assertThat(share.f1()).isCloseTo(expected.get(prefix + "f1").asDouble(), CLOSE);
        assertThat(share.questions()).isEqualTo(expected.get(prefix + "total").asLong());
    }

    @Test
    void bestThresholdsAgreeWithTheScriptOfVersion2() {
        JsonNode scored = AnswersFile.read("squad_2");
        JsonNode expected = scored.get("metrics");

        BestThresholds best = VERSION_2.bestThresholds(
                AnswersFile.questions(scored), AnswersFile.predictions(scored), AnswersFile.nullOdds(scored));

        assertThat(best.exactMatch().value())
                .isEqualTo(expected.get("best_exact_thresh").asDouble());
        assertThat(best.exactMatch().score())
                .isCloseTo(expected.get("best_exact").asDouble(), CLOSE);
        assertThat(best.f1().value()).isEqualTo(expected.get("best_f1_thresh").asDouble());
        assertThat(best.f1().score()).isCloseTo(expected.get("best_f1").asDouble(), CLOSE);
    }

    @Test
    void normalisingDropsCasePunctuationArticlesAndSpaces() {
        assertThat(SquadText.normalised("  The  U.S.\u00a0Navy's, an A-10 theatre "))
                .isEqualTo("us navys a10 theatre");
        assertThat(SquadText.normalised("a\u00b2 the_a \u2014 THE")).isEqualTo("a\u00b2 thea \u2014");
    }

    @Test
    void theBestOfSeveralGoldAnswersCounts() {
        SquadQuestion question = new SquadQuestion("1", List.of("in 1066", "1066 in England"));

        SquadFigures figures = VERSION_1.score(List.of(question), Map.of("1", "1066"));

        assertThat(figures.all().exactMatch()).isZero();
        assertThat(figures.all().f1()).isCloseTo(100 * 2.0 / 3, CLOSE);
    }

    @Test
    void aMissingPredictionIsWrongInVersion1AndLeftOutInVersion2() {
        List<SquadQuestion> questions =
                List.of(new SquadQuestion("1", List.of("yes")), new SquadQuestion("2", List.of("no")));
        Map<String, String> one = Map.of("1", "yes");

        assertThat(VERSION_1.score(questions, one).all()).isEqualTo(new SquadFigures.Share(2, 50, 50));
        assertThat(VERSION_2.score(questions, one).all()).isEqualTo(new SquadFigures.Share(1, 100, 100));
    }

    @Test
    void filesOfSquadAreRead() {
        String data = """
                {"version": "v2.0", "data": [{"title": "t", "paragraphs": [{"context": "c", "qas": [
                  {"id": "a", "question": "?", "answers": [{"text": "one", "answer_start": 0}], "is_impossible": false},
                  {"id": "b", "question": "?", "answers": [], "is_impossible": true}]}]}]}
                """;

        assertThat(SquadFile.questions(in(data)))
                .containsExactly(new SquadQuestion("a", List.of("one")), new SquadQuestion("b", List.of()));
        assertThat(SquadFile.predictions(in("{\"a\": \"one\", \"b\": \"\"}")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", "one", "b", ""));
        assertThatThrownBy(() -> SquadFile.questions(in("{\"rows\": []}")))
                .hasMessageContaining("This is not a SQuAD file")
                .hasMessageContaining("data");
        assertThatThrownBy(() -> SquadFile.predictions(in("[1]"))).hasMessageContaining("not a file of predictions");
    }

    private static ByteArrayInputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
