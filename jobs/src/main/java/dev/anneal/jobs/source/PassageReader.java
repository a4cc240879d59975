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

/** Plain text: so many lines a row, those that are blank left out. */
final class PassageReader implements RecordReader {
    /** The option that says how many. */
    static final String LINES_PER_ROW = "lines-per-row";

    private final BufferedReader lines;
    private final int linesPerRow;
    private final String path;

    PassageReader(BufferedReader lines, int linesPerRow, String path) {
        this.lines = lines;
        this.linesPerRow = linesPerRow;
        this.path = path;
    }

    static int linesPerRow(Map<String, String> options) {
        String value = options.getOrDefault(LINES_PER_ROW, "1");
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw AnnealException.user("The option " + LINES_PER_ROW + " of format text is \"" + value
                    + "\", but it must be a whole number above 0. Correct it.");
        }
        return Integer.parseInt(value);
    }

    @Override
    public Optional<Row> next() throws IOException {
        List<String> passage = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                passage.add(line);
            }
            if (passage.size() == linesPerRow) {
                break;
            }
        }
        return passage.isEmpty()
                ? Optional.empty()
                : Optional.of(RowFactory.create(String.join("\n", passage), null, path));
    }
}
