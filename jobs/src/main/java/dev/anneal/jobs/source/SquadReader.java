package dev.anneal.jobs.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * SQuAD's JSON, version 1.1 or 2.0: {@code data} is an array of articles, an article has paragraphs, a paragraph a context and questions. One row a
 * question; one article is held at a time. {@code answers} is null where a question has none at all, as in tables to be answered, and empty where it
 * has no answer ({@code is_impossible}).
 */
final class SquadReader implements RecordReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonParser parser;
    private final String path;
    private final Queue<Row> ready = new ArrayDeque<>();
    private boolean inside;

    SquadReader(InputStream bytes, String path) throws IOException {
        this.parser = JSON.getFactory().createParser(bytes);
        this.path = path;
    }

    @Override
    public Optional<Row> next() throws IOException {
        if (!inside) {
            openData();
        }
        while (ready.isEmpty() && parser.nextToken() == JsonToken.START_OBJECT) {
            article(JSON.readTree(parser));
        }
        return Optional.ofNullable(ready.poll());
    }

    private void openData() throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean data = parser.currentName().equals("data");
            if (parser.nextToken() == JsonToken.START_ARRAY && data) {
                inside = true;
                return;
            }
            parser.skipChildren();
        }
        throw new IOException("it has no array \"data\" of articles, as SQuAD's files have");
    }

    private void article(JsonNode article) {
        for (JsonNode paragraph : article.path("paragraphs")) {
            for (JsonNode question : paragraph.path("qas")) {
                ready.add(RowFactory.create(
                        text(question, "id"),
                        text(article, "title"),
                        text(question, "question"),
                        text(paragraph, "context"),
                        answers(question),
                        null,
                        path));
            }
        }
    }

    private static @Nullable Row @Nullable [] answers(JsonNode question) {
        if (question.path("is_impossible").asBoolean()) {
            return new Row[0];
        }
        if (!question.path("answers").isArray()) {
            return null;
        }
        List<Row> answers = new ArrayList<>();
        for (JsonNode answer : question.path("answers")) {
            answers.add(RowFactory.create(
                    text(answer, "text"), answer.path("answer_start").asInt(-1)));
        }
        return answers.toArray(Row[]::new);
    }

    private static @Nullable String text(JsonNode object, String field) {
        return object.path(field).isNull() || object.path(field).isMissingNode()
                ? null
                : object.path(field).asText();
    }
}
