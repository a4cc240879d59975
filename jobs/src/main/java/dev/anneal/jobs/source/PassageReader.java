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

/** Plain text: so many lines a row at most, those that are blank left out; on request a blank line ends a row, too. */
final class PassageReader implements RecordReader {
    /** The option that says how many. */
    static final String LINES_PER_ROW = "lines-per-row";

    /** The option that says so. */
    static final String BLANK_LINE_ENDS_ROW = "blank-line-ends-row";

    private final BufferedReader lines;
    private final int linesPerRow;
    private final boolean blankLineEndsRow;
    private final String path;

    PassageReader(BufferedReader lines, Map<String, String> options, String path) {
        this.lines = lines;
        this.linesPerRow = linesPerRow(options);
        this.blankLineEndsRow = blankLineEndsRow(options);
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

    static boolean blankLineEndsRow(Map<String, String> options) {
        return Boolean.parseBoolean(options.getOrDefault(BLANK_LINE_ENDS_ROW, "false"));
    }

    @Override
    public Optional<Row> next() throws IOException {
        List<String> passage = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            boolean blank = line.isBlank();
            if (!blank) {
                passage.add(line);
            }
            if (passage.size() == linesPerRow || (blank && blankLineEndsRow && !passage.isEmpty())) {
                break;
            }
        }
        return passage.isEmpty()
                ? Optional.empty()
                : Optional.of(RowFactory.create(String.join("\n", passage), null, path));
    }
}
