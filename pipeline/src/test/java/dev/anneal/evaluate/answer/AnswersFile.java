package dev.anneal.evaluate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of the scripts of SQuAD and of transformers; tests/reference/answers.py writes them. */
final class AnswersFile {
    private AnswersFile() {}

    static JsonNode read(String key) {
        try (InputStream in = AnswersFile.class.getResourceAsStream("answers.json")) {
            return new ObjectMapper().readTree(in).get(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<SquadQuestion> questions(JsonNode scored) {
        List<SquadQuestion> questions = new ArrayList<>();
        for (JsonNode question : scored.get("questions")) {
            List<String> answers = new ArrayList<>();
            question.get("answers").forEach(answer -> answers.add(answer.asText()));
            questions.add(new SquadQuestion(question.get("id").asText(), answers));
        }
        return questions;
    }

    static Map<String, String> predictions(JsonNode scored) {
        Map<String, String> predictions = new LinkedHashMap<>();
        scored.get("questions")
                .forEach(each -> predictions.put(
                        each.get("id").asText(), each.get("prediction").asText()));
        return predictions;
    }

    static Map<String, Double> nullOdds(JsonNode scored) {
        Map<String, Double> odds = new LinkedHashMap<>();
        scored.get("questions")
                .forEach(each ->
                        odds.put(each.get("id").asText(), each.get("null_odds").asDouble()));
        return odds;
    }
}
