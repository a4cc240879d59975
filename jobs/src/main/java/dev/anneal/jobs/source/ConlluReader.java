package dev.anneal.jobs.source;

import dev.anneal.error.AnnealException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * CoNLL-U (universaldependencies.org/format.html): ten columns between tabs. Words are FORM, tags UPOS, or XPOS if the option {@code tag} says so. Lines
 * of multiword tokens (1-2) and empty nodes (1.1) are left out, for their words have lines of their own. {@code sent_id} and {@code text} come from the
 * comments. A sentence with a line of another number of columns is damaged.
 */
final class ConlluReader implements RecordReader {
    private static final int FIELDS = 10;
    private static final int FORM = 1;
    private static final int UPOS = 3;
    private static final int XPOS = 4;

    private final Sentences sentences;
    private final int tagColumn;
    private final String path;

    ConlluReader(BufferedReader lines, int tagColumn, String path) {
        this.sentences = new Sentences(lines);
        this.tagColumn = tagColumn;
        this.path = path;
    }

    static int tagColumn(Map<String, String> options) {
        String tag = options.getOrDefault("tag", "upos");
        return switch (tag) {
            case "upos" -> UPOS;
            case "xpos" -> XPOS;
            default ->
                throw AnnealException.user(
                        "The option tag of format conllu is \"" + tag + "\", but it must be upos or xpos. Correct it.");
        };
    }

    @Override
    public Optional<Row> next() throws IOException {
        List<String> sentence = sentences.next(String::isBlank);
        return sentence.isEmpty() ? Optional.empty() : Optional.of(row(sentence));
    }

    private Row row(List<String> sentence) {
        List<String> words = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        for (String line : sentence) {
            String[] fields = line.split("\t", -1);
            if (line.startsWith("#")) {
                continue;
            }
            if (fields.length != FIELDS) {
                return RowFactory.create(null, null, null, null, String.join("\n", sentence), path);
            }
            if (fields[0].matches("\\d+")) {
                words.add(fields[FORM]);
                tags.add(fields[tagColumn]);
            }
        }
        return RowFactory.create(
                comment(sentence, "# sent_id = "),
                comment(sentence, "# text = "),
                words.toArray(String[]::new),
                tags.toArray(String[]::new),
                null,
                path);
    }

    private static @Nullable String comment(List<String> sentence, String start) {
        return sentence.stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .map(line -> line.substring(start.length()))
                .orElse(null);
    }
}
