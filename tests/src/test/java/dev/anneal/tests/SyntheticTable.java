package dev.anneal.tests;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A table of any size: an id, a text of 5 to 40 words that anybody would know, a label. Every thousandth row has a label that does not exist.
 *
 * @param rows of all files together
 */
record SyntheticTable(Path folder, long rows) {
    static final List<String> LABELS = List.of("bad", "fair", "good");
    static final int REJECTED_EVERY = 1000;
    private static final int FILES = 8;
    private static final int SHORTEST = 5;
    private static final int MORE = 36;
    private static final List<String> WORDS =
            List.of(("the of and a to in is was he for it with as his on be at by had not are but "
                            + "from or have an they which one you were all her she there would their we him been has when who will no "
                            + "more if out so up said what its about than into them can only other time new some could these two may "
                            + "first then do any like my now over such our man me even most made after also did many off before must "
                            + "well back through years much where your way down should because long each just state those people too "
                            + "mister little good world make very year still see own work men day get here old life both between being "
                            + "under three never know same last another while us might great go come since against right came take used "
                            + "himself few house american use place during high without again home around small however found mother "
                            + "thought went say part once general upon school every united left number course war until always away "
                            + "something fact water less public put thing almost hand enough far took head yet better set told nothing "
                            + "night end why find look going point knew next program city business give group toward young days let room "
                            + "within children order face become acetylcholinesterase hydroxychloroquine jurisprudence thermodynamics")
                    .split(" "));

    /** Writes the table, as tab-separated files. */
    static SyntheticTable write(Path folder, long rows) throws IOException {
        Files.createDirectories(folder);
        Random chance = new Random(1);
        for (int file = 0; file < FILES; file++) {
            try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("part-" + file + ".tsv"))) {
                out.write("id\ttext\tlabel\n");
                for (long row = file; row < rows; row += FILES) {
                    out.write(row + "\t" + text(chance) + "\t" + label(row, chance) + "\n");
                }
            }
        }
        return new SyntheticTable(folder, rows);
    }

    long rejected() {
        return (rows + REJECTED_EVERY - 1) / REJECTED_EVERY;
    }

    private static String text(Random chance) {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, SHORTEST + chance.nextInt(MORE))
                .forEach(word -> text.append(word == 0 ? "" : " ").append(WORDS.get(chance.nextInt(WORDS.size()))));
        return text.toString();
    }

    private static String label(long row, Random chance) {
        return row % REJECTED_EVERY == 0 ? "unheard of" : LABELS.get(chance.nextInt(LABELS.size()));
    }
}
