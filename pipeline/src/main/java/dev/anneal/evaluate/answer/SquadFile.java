package dev.anneal.evaluate.answer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the files of SQuAD: gold data of version 1.1 or 2.0, and `predictions.json`. The caller closes the streams. */
public final class SquadFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SquadFile() {}

    /**
     * The questions of a data file, in its order.
     *
     * @throws AnnealException kind user, if it is something else
     */
    public static List<SquadQuestion> questions(InputStream in) {
        try {
            List<SquadQuestion> questions = new ArrayList<>();
            for (JsonNode article : JSON.readTree(in).required("data")) {
                for (JsonNode paragraph : article.required("paragraphs")) {
                    paragraph.required("qas").forEach(question -> questions.add(question(question)));
                }
            }
            return questions;
        } catch (IOException | IllegalArgumentException e) {
            throw AnnealException.user(
                    "This is not a SQuAD file: " + e.getMessage()
                            + ". It is a JSON object with data[].paragraphs[].qas[].",
                    e);
        }
    }

    private static SquadQuestion question(JsonNode question) {
        List<String> answers = new ArrayList<>();
        question.required("answers")
                .forEach(answer -> answers.add(answer.required("text").asText()));
        return new SquadQuestion(question.required("id").asText(), answers);
    }

    /**
     * Answers by the id of their question.
     *
     * @throws AnnealException kind user, if it is something else
     */
    public static Map<String, String> predictions(InputStream in) {
        try {
            return JSON.readValue(in, new TypeReference<LinkedHashMap<String, String>>() {});
        } catch (IOException e) {
            throw AnnealException.user(
                    "This is not a file of predictions: " + e.getMessage()
                            + ". It is a JSON object with one text per id of a question.",
                    e);
        }
    }
}
