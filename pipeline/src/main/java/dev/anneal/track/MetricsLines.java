package dev.anneal.track;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The whole lines of a `metrics.jsonl`, those that end in a line break. */
final class MetricsLines {
    private static final List<String> ABOUT_THE_RUN = List.of("start", "restart", "resume");
    private static final ObjectMapper JSON = new ObjectMapper();

    private MetricsLines() {}

    static List<String> of(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            return new String(bytes, 0, end, UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be read: " + e.getMessage() + ". Check that the run's folder is complete.", e);
        }
    }

    /** Length of the file up to and including its last line break, in bytes. */
    static long endOfWholeLines(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long end = in.length();
            while (end > 0) {
                in.seek(end - 1);
                if (in.read() == '\n') {
                    return end;
                }
                end--;
            }
            return 0;
        }
    }

    /** The step that a line is about; 0 for one that is about the run, which stays true when steps are taken again. */
    static int stepOf(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            String kind = json.path("event").asText();
            if (ABOUT_THE_RUN.contains(kind)) {
                return 0;
            }
            return json.path(kind.equals("finish") ? "steps" : "step").asInt();
        } catch (JsonProcessingException e) {
            throw AnnealException.user("A line of metrics.jsonl is damaged: `" + line + "`. Delete that line.", e);
        }
    }
}
