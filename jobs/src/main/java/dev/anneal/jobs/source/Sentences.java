package dev.anneal.jobs.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Groups of lines with something else between them: the sentences of CoNLL's formats. */
final class Sentences {
    private final BufferedReader lines;

    Sentences(BufferedReader lines) {
        this.lines = lines;
    }

    /** Which lines stand between sentences. */
    interface Boundary {
        boolean isBetween(String line);
    }

    /** The lines of the next sentence; none at the end. */
    List<String> next(Boundary boundary) throws IOException {
        List<String> sentence = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!boundary.isBetween(line)) {
                sentence.add(line);
            } else if (!sentence.isEmpty()) {
                break;
            }
        }
        return sentence;
    }
}
