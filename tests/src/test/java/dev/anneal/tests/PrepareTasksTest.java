package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.dataset.AnswerText;
import dev.anneal.dataset.Dataset;
import dev.anneal.dataset.DuplicateCounts;
import dev.anneal.dataset.Split;
import dev.anneal.dataset.SplitManifest;
import dev.anneal.dataset.Target;
import dev.anneal.dataset.TokenRow;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.prepare.PreparedDataset;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every task from a table in its usual format to rows of tokens. */
@ExtendWith(LocalCluster.class)
class PrepareTasksTest {
    @TempDir
    private Path folder;

    private PreparedDataset prepare(String task, String file, String content, String data, String... overrides)
            throws IOException {
        Path table = folder.resolve(file);
        if (file.endsWith(".gz")) {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(table))) {
                out.write(content.getBytes(StandardCharsets.UTF_8));
            }
        } else {
            Files.writeString(table, content);
        }
        return Preparations.prepare(task, table, folder.resolve("run"), data, overrides);
    }

    private static List<TokenRow> rows(PreparedDataset prepared, String name) {
        return PreparedRows.of(prepared, name);
    }

    @Test
    void severalLabelsOfATableWithoutHeader() throws IOException {
        Path labels = Files.writeString(folder.resolve("labels.txt"), "joy\nfear\nneutral\n");
        PreparedDataset prepared = prepare(
                "multi-label",
                "emotions.tsv.gz",
                "so glad\t0,1\ta1\nwell\t2\ta2\nhm\t\ta3\n",
                """
                train: {path: "%s", format: tsv, options: {header: "false"}}
                  columns: {text: _c0, label: _c1, id: _c2}
                """,
                "data.labels-file=" + labels,
                "data.max-rejects=1");

        assertThat(prepared.manifest().labels()).containsExactly("joy", "fear", "neutral");
        assertThat(prepared.manifest().task()).isEqualTo("multi-label");
        assertThat(rows(prepared, "train"))
                .extracting(TokenRow::target)
                .containsExactlyInAnyOrder(new Target.Classes(new int[] {0, 1}), new Target.Classes(new int[] {2}));
        // Spark reads an empty field as null; whether that is no label or a gap, the table does not say.
        assertThat(prepared.manifest().split("train").rejected()).isEqualTo(1);
    }

    @Test
    void numbersOfSeveralColumns() throws IOException {
        PreparedDataset prepared = prepare(
                "regression",
                "clear.csv",
                "excerpt,ease,grade\n\"one,\ntwo\",-0.25,3\nthree,1e-2,4.5\nthree,2,4.5\nfour,NaN,1\n",
                """
                train: {path: "%s", format: csv}
                  columns: {text: excerpt, labels: [ease, grade]}
                  max-rejects: 1
                """,
                "data.duplicates=off");

        assertThat(prepared.manifest().labels()).containsExactly("ease", "grade");
        assertThat(rows(prepared, "train"))
                .extracting(TokenRow::target)
                .containsExactlyInAnyOrder(
                        new Target.Numbers(new float[] {-0.25f, 3}),
                        new Target.Numbers(new float[] {0.01f, 4.5f}),
                        new Target.Numbers(new float[] {2, 4.5f}));
        assertThat(prepared.manifest().tables().duplicates()).isEqualTo(DuplicateCounts.OFF);
        assertThat(prepared.manifest().split("train").rejects().get(0).reason()).isEqualTo("not-a-number");
    }

    @Test
    void tagsOfConllGoToTheFirstTokensOfWords() throws IOException {
        String posts = "I\tO\nlive\tO\nin\tO\nCopenhagen\tB-place\n\t\nyes\tO\n\nbroken\n\n";
        PreparedDataset prepared = prepare("tokens", "posts.conll.gz", posts, """
                train: {path: "%s", format: conll, options: {tag-column: 2}}
                  max-rejects: 1
                """);

        assertThat(prepared.manifest().labels()).containsExactly("B-place", "O");
        SplitManifest train = prepared.manifest().split("train");
        assertThat(train.rows()).isEqualTo(2);
        assertThat(train.rejects().get(0).reason()).isEqualTo("damaged-record");
        for (TokenRow row : rows(prepared, "train")) {
            int[] tags = ((Target.Tags) row.target()).perToken();
            assertThat(tags).hasSameSizeAs(row.ids());
            assertThat(tags[0]).isEqualTo(Target.Tags.IGNORED);
            long labelled = Arrays.stream(tags)
                    .filter(tag -> tag != Target.Tags.IGNORED)
                    .count();
            assertThat(labelled).isIn(4L, 1L);
        }
    }

    @Test
    void wordsThatTruncationTakesAreCounted() throws IOException {
        String words = "one\tA\n".repeat(30) + "two\tB\n";
        PreparedDataset prepared = prepare("tokens", "long.conll", words, """
                train: {path: "%s", format: conll}
                  max-length: 12
                """);

        SplitManifest train = prepared.manifest().split("train");
        assertThat(train.truncatedRows()).isEqualTo(1);
        assertThat(train.lostWords()).isBetween(21L, 30L);
        assertThat(train.truncation().get(0).group()).isEqualTo("all");
    }

    @Test
    void conlluHasWordsAndPartsOfSpeech() throws IOException {
        String sentence = """
                # sent_id = s-1
                # text = don't go
                1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_
                1\tdo\tdo\tAUX\tVB\t_\t_\t_\t_\t_
                2\tn't\tnot\tPART\tRB\t_\t_\t_\t_\t_
                3\tgo\tgo\tVERB\tVB\t_\t_\t_\t_\t_
                3.1\tgone\tgo\tVERB\tVB\t_\t_\t_\t_\t_

                """;
        PreparedDataset prepared = prepare("tokens", "ewt.conllu", sentence, """
                train: {path: "%s", format: conllu}
                  columns: {id: id}
                """);

        assertThat(prepared.manifest().labels()).containsExactly("AUX", "PART", "VERB");
        int[] tags = ((Target.Tags) rows(prepared, "train").get(0).target()).perToken();
        assertThat(Arrays.stream(tags).filter(tag -> tag >= 0)).containsExactly(0, 1, 2);
    }

    @Test
    void aLongContextBecomesWindowsOfOneQuestion() throws IOException {
        String context = "filler words here ".repeat(12) + "the answer is blue " + "and more of it ".repeat(12);
        int start = context.indexOf("blue");
        String squad = """
                {"version": "v2.0", "data": [{"title": "T", "paragraphs": [{"context": "%s", "qas": [
                  {"id": "q1", "question": "  which colour?", "answers": [{"text": "blue", "answer_start": %d}]},
                  {"id": "q2", "question": "why?", "is_impossible": true, "answers": [],
                   "plausible_answers": [{"text": "blue", "answer_start": 3}]},
                  {"id": "q3", "question": "what?", "answers": [{"text": "red", "answer_start": 4}]}]}]}]}
                """.formatted(context, start);
        PreparedDataset prepared = prepare("answer", "squad.json.gz", squad, """
                train: {path: "%s", format: squad}
                  columns: {id: id, text: question, pair: context}
                  truncation: windows
                  max-length: 40
                  stride: 10
                  max-rejects: 1
                """);

        SplitManifest train = prepared.manifest().split("train");
        assertThat(train.sourceRows()).isEqualTo(2);
        assertThat(train.rejects().get(0).reason()).isEqualTo("answer-not-found");
        assertThat(train.rows()).isGreaterThan(6);
        assertThat(train.truncatedRows()).isZero();
        int found = 0;
        for (TokenRow row : rows(prepared, "train")) {
            AnswerText text = row.answerText().orElseThrow();
            Target.Span span = (Target.Span) row.target();
            assertThat(text.context()).isEqualTo(context);
            assertThat(text.gold()).isEqualTo(text.exampleId().equals("q1") ? List.of("blue") : List.of());
            if (span.start() > 0) {
                found++;
                assertThat(context.substring(text.starts()[span.start()], text.ends()[span.end()]))
                        .isEqualTo("blue");
            }
        }
        assertThat(found).isPositive();
        try (Dataset dataset = Dataset.open(Path.of(prepared.folder()))) {
            Split split = dataset.split("train");
            Set<String> ids = new HashSet<>();
            IntStream.range(0, split.rows()).forEach(i -> ids.add(split.id(i).orElseThrow()));
            assertThat(ids).hasSize(split.rows()).contains("q1#0", "q1#1", "q2#0");
        }
    }

    @Test
    void brokenJsonOfSquadIsNamed() {
        assertThatThrownBy(() -> prepare("answer", "squad.json", "{\"data\": [{\"paragraphs\": [", """
                train: {path: "%s", format: squad}
                  columns: {id: id, text: question, pair: context}
                  truncation: windows
                """))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("squad.json cannot be read: ")
                .hasMessageContaining("Check that the file is complete, and that the format of its table is right.");
    }

    @Test
    void linesOfTextAreJoinedToBlocksInTheirOrder() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            lines.add(i % 3 == 0 ? " " : "line number " + i);
        }
        String data = """
                train: {path: "%s", format: text}
                  max-length: 16
                """;
        PreparedDataset prepared = prepare("masked-lm", "wiki.txt.gz", String.join("\n", lines), data);

        SplitManifest train = prepared.manifest().split("train");
        assertThat(train.sourceRows()).isEqualTo(1000);
        assertThat(train.lostTokens()).isZero();
        assertThat(train.rejected()).isZero();
        List<TokenRow> rows = rows(prepared, "train");
        assertThat(rows.stream().filter(row -> row.length() >= 15).count()).isGreaterThan(rows.size() - 3);
        assertThat(rows).allMatch(row -> row.target().equals(new Target.None()));

        PreparedDataset byLine =
                prepare("masked-lm", "wiki2.txt", String.join("\n", lines), data, "data.masking.blocks=false");
        assertThat(byLine.manifest().split("train").rows()).isEqualTo(1000);
    }

    @Test
    void blocksAndWindowsAreTheSameAtAnyParallelism() throws IOException {
        Path texts = Files.createDirectories(folder.resolve("texts"));
        for (int file = 0; file < 3; file++) {
            int number = file;
            Files.write(
                    texts.resolve("part-" + file + ".txt"),
                    IntStream.range(0, 2500)
                            .mapToObj(i -> "text " + number + " line " + i)
                            .toList());
        }
        List<PreparedDataset> prepared = Preparations.inOneTaskAndInThree("masked-lm", texts, folder, """
                train: {path: "%s", format: text}
                  max-length: 20
                  shard-rows: 2
                """);

        assertThat(prepared)
                .allSatisfy(
                        dataset -> assertThat(dataset.manifest().split("train").sourceRows())
                                .isEqualTo(7500));
        assertThat(Preparations.digests(prepared.get(0))).hasSize(5).isEqualTo(Preparations.digests(prepared.get(1)));
    }
}
