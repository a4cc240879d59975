package dev.anneal.evaluate.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.evaluate.answer.AnswerSearch.Window;
import dev.anneal.evaluate.answer.Prediction.Ranked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerSearchTest {
    /** What the reference writes where a window has no answer at all. */
    private static final String NOTHING = "empty";

    static List<JsonNode> searches() {
        List<JsonNode> searches = new ArrayList<>();
        AnswersFile.read("searches").forEach(searches::add);
        return searches;
    }

    @ParameterizedTest
    @MethodSource("searches")
    void agreesWithTransformers(JsonNode json) {
        answers(json).forEach((id, answers) -> {
            Prediction prediction = Prediction.of(answers, rules(json), 0);

            String expected = json.get("predictions").get(id).asText();
            assertThat(prediction.text()).as(id).isEqualTo(expected.equals(NOTHING) ? "" : expected);
            if (json.get("null_odds").has(id)) {
                assertThat(prediction.nullOdds())
                        .isCloseTo(json.get("null_odds").get(id).asDouble(), within(1e-6));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("searches")
    void rankedAnswersAgreeWithTransformers(JsonNode json) {
        answers(json).forEach((id, answers) -> {
            JsonNode expected = json.get("ranked").get(id);
            List<Ranked> ranked = Prediction.of(answers, rules(json), 0).ranked();
            if (!expected.get(0).get(0).asText().equals(NOTHING)) {
                assertThat(ranked).as(id).hasSameSizeAs(expected);
                for (int i = 0; i < ranked.size(); i++) {
                    assertThat(ranked.get(i).text())
                            .isEqualTo(expected.get(i).get(0).asText());
                    assertThat(ranked.get(i).probability())
                            .isCloseTo(expected.get(i).get(1).asDouble(), within(1e-6));
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("searches")
    void windowsMergeInAnyOrder(JsonNode json) {
        Map<String, List<Answers>> windows = windows(json);
        windows.forEach((id, some) -> {
            Answers forward = some.stream().reduce(Answers::merge).orElseThrow();
            List<Answers> shuffled = new ArrayList<>(some);
            Collections.shuffle(shuffled, new Random(id.hashCode()));
            Answers nested = shuffled.get(shuffled.size() - 1);
            for (int i = shuffled.size() - 2; i >= 0; i--) {
                nested = shuffled.get(i).merge(nested);
            }

            assertThat(nested).isEqualTo(forward);
        });
    }

    @Test
    void offsetsAreThoseOfTheWholeContext() {
        Window window = new Window("It was blue.", new int[] {-1, 3, 7, 11, -1}, new int[] {-1, 6, 11, 12, -1});
        float[] starts = {0, 1, 5, 0, 9};
        float[] ends = {0, 1, 5, 0, 9};

        Candidate best = AnswerSearch.USUAL.search(starts, ends, window).best().orElseThrow();

        assertThat(best).isEqualTo(new Candidate("blue", 7, 11, 5, 5));
    }

    @Test
    void paddingIsNotSearched() {
        Window window = new Window("It was", new int[] {-1, 0, 3}, new int[] {-1, 2, 6});
        AnswerSearch one = new AnswerSearch(1, 30);

        Answers padded = one.search(new float[] {0, 1, 2, 50}, new float[] {0, 1, 2, 50}, window);

        assertThat(padded).isEqualTo(one.search(new float[] {0, 1, 2}, new float[] {0, 1, 2}, window));
        assertThat(padded.best().orElseThrow().text()).isEqualTo("was");
    }

    @Test
    void ofEqualScoresTheFirstPlaceWins() {
        Window window = new Window("a b c", new int[] {-1, 0, 2, 4}, new int[] {-1, 1, 3, 5});

        List<Candidate> found =
                AnswerSearch.USUAL.search(new float[4], new float[4], window).candidates();

        assertThat(found).extracting(Candidate::text).containsExactly("a", "a b", "a b c", "b", "b c", "c");
    }

    @Test
    void onlyAllWindowsTogetherSayThatThereIsNoAnswer() {
        Answers sure = new Answers(20, 9, List.of(new Candidate("x", 0, 1, 1, 1)));
        Answers unsure = new Answers(20, -3, List.of(new Candidate("y", 2, 3, 1, 0)));

        Prediction merged = Prediction.of(sure.merge(unsure), AnswerRules.MAY_BE_UNANSWERABLE, 0);

        assertThat(Prediction.of(sure, AnswerRules.MAY_BE_UNANSWERABLE, 0).text())
                .isEmpty();
        assertThat(Prediction.of(sure, AnswerRules.MAY_BE_UNANSWERABLE, 8).text())
                .isEqualTo("x");
        assertThat(merged.text()).isEqualTo("x");
        assertThat(merged.nullOdds()).isEqualTo(-5);
        assertThat(merged.ranked()).extracting(Ranked::text).containsExactly("x", "y", "");
    }

    @Test
    void refusesFewerLogitsThanTokens() {
        Window window = new Window("It was", new int[] {-1, 0, 3}, new int[] {-1, 2, 6});

        assertThatThrownBy(() -> AnswerSearch.USUAL.search(new float[2], new float[3], window))
                .hasMessage("2 starts and 3 ends for 3 tokens.");
    }

    private static AnswerRules rules(JsonNode json) {
        return json.get("may_be_unanswerable").asBoolean()
                ? AnswerRules.MAY_BE_UNANSWERABLE
                : AnswerRules.ALWAYS_ANSWERED;
    }

    private static Map<String, Answers> answers(JsonNode json) {
        Map<String, Answers> merged = new LinkedHashMap<>();
        windows(json)
                .forEach((id, some) ->
                        merged.put(id, some.stream().reduce(Answers::merge).orElseThrow()));
        return merged;
    }

    private static Map<String, List<Answers>> windows(JsonNode json) {
        AnswerSearch search = new AnswerSearch(
                json.get("candidates").asInt(), json.get("longest").asInt());
        Map<String, List<Answers>> windows = new LinkedHashMap<>();
        for (JsonNode each : json.get("windows")) {
            String id = each.get("example_id").asText();
            Window window = new Window(json.get("contexts").get(id).asText(), offsets(each, 0), offsets(each, 1));
            windows.computeIfAbsent(id, key -> new ArrayList<>())
                    .add(search.search(floats(each.get("starts")), floats(each.get("ends")), window));
        }
        return windows;
    }

    private static int[] offsets(JsonNode window, int side) {
        int[] offsets = new int[window.get("offset_mapping").size()];
        Arrays.setAll(offsets, token -> {
            JsonNode place = window.get("offset_mapping").get(token);
            return place.isNull() ? -1 : place.get(side).asInt();
        });
        return offsets;
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }
}
