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

/**
 * A word a line, its tag in a column of its own, a blank line after each sentence. Columns are between tabs, or between spaces where a line has no tab.
 * Lines that begin with {@code -DOCSTART-} stand between documents and hold no word. A sentence with a line that lacks a column is damaged. Words of a
 * file with one column have no tags.
 */
final class ConllReader implements RecordReader {
    private static final String DOCUMENT = "-DOCSTART-";

    private final Sentences sentences;
    private final Columns columns;
    private final String path;

    ConllReader(BufferedReader lines, Columns columns, String path) {
        this.sentences = new Sentences(lines);
        this.columns = columns;
        this.path = path;
    }

    /**
     * Which columns hold what, from 1.
     *
     * @param tag 0 means the last
     */
    record Columns(int word, int tag) {
        static Columns of(Map<String, String> options) {
            return new Columns(number(options, "word-column", 1), number(options, "tag-column", 0));
        }

        private static int number(Map<String, String> options, String name, int fallback) {
            String value = options.getOrDefault(name, Integer.toString(fallback));
            if (!value.equals("0") && !value.matches("[1-9]\\d{0,3}")) {
                throw AnnealException.user("The option " + name + " of format conll is \"" + value
                        + "\", but it must be the number of a column, from 1. Correct it.");
            }
            return Integer.parseInt(value);
        }
    }

    @Override
    public Optional<Row> next() throws IOException {
        List<String> sentence = sentences.next(line -> line.isBlank() || line.startsWith(DOCUMENT));
        return sentence.isEmpty() ? Optional.empty() : Optional.of(row(sentence));
    }

    private Row row(List<String> sentence) {
        List<String> words = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        for (String line : sentence) {
            String[] fields =
                    line.indexOf('\t') >= 0 ? line.split("\t", -1) : line.trim().split(" +");
            if (fields.length < Math.max(columns.word(), columns.tag())) {
                return RowFactory.create(null, null, String.join("\n", sentence), path);
            }
            words.add(fields[columns.word() - 1]);
            int tag = columns.tag() == 0 ? fields.length : columns.tag();
            if (tag != columns.word()) {
                tags.add(fields[tag - 1]);
            }
        }
        String[] tagArray = tags.isEmpty() ? null : tags.toArray(String[]::new);
        return RowFactory.create(words.toArray(String[]::new), tagArray, null, path);
    }
}
