package dev.anneal.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The code of a Jupyter notebook (nbformat 4), whose language must be Java.
 *
 * @param name the file's, for messages
 */
record Notebook(String name, List<Cell> cells) {
    private static final int FORMAT = 4;

    /**
     * A code cell.
     *
     * @param number its place among all cells, text included, from 1
     */
    record Cell(int number, String source) {}

    Notebook {
        cells = List.copyOf(cells);
    }

    static Notebook read(Path file) throws IOException {
        String name = file.getFileName().toString();
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        if (root.path("nbformat").asInt() != FORMAT) {
            throw new IOException(
                    name + " has nbformat " + root.path("nbformat") + ". Save it as nbformat " + FORMAT + ".");
        }
        String language = root.at("/metadata/language_info/name")
                .asText(root.at("/metadata/kernelspec/language").asText());
        if (!language.equalsIgnoreCase("java")) {
            throw new IOException(name + " is written in \"" + language + "\". Only Java notebooks can be run.");
        }
        List<Cell> cells = new ArrayList<>();
        int number = 0;
        for (JsonNode cell : root.path("cells")) {
            number++;
            if (cell.path("cell_type").asText().equals("code")) {
                cells.add(new Cell(number, text(cell.path("source"))));
            }
        }
        return new Notebook(name, cells);
    }

    /** One text, or a list of lines that end with their line feeds. */
    private static String text(JsonNode source) {
        if (source.isTextual()) {
            return source.asText();
        }
        StringBuilder text = new StringBuilder();
        source.forEach(line -> text.append(line.asText()));
        return text.toString();
    }
}
