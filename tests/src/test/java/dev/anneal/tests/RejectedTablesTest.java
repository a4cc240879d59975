package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables that a task cannot use: each row is told of with its values, and no dataset is left behind. */
@ExtendWith(LocalCluster.class)
class RejectedTablesTest {
    private static final String CSV = "train: {path: \"%s\", format: csv}";
    private static final String JSONL = "train: {path: \"%s\", format: jsonl}";
    private static final String SQUAD = """
            train: {path: "%s", format: squad}
              columns: {id: id, text: question, pair: context}
              truncation: windows
              max-length: 24
              stride: 4
            """;

    @TempDir
    private Path folder;

    static Stream<Arguments> tables() {
        return Stream.of(
                Arguments.of(
                        "regression",
                        "text,label\na,1\nb,NaN\nc,\nd,inf\ne,abc\nf,1e39\n",
                        CSV,
                        "5 rows cannot be used (1 missing-label, 4 not-a-number)",
                        "Column \"label\" must be a number, but is "),
                Arguments.of(
                        "multi-label",
                        "{\"text\":\"a\",\"label\":[\"x\",\"nope\"]}\n{\"text\":\"b\",\"label\":[\"y\"]}\n",
                        JSONL + "\n  labels: [x, y]",
                        "1 rows cannot be used (1 unknown-label)",
                        "Column \"label\" is \"nope\", which is no label of data.labels or the training split."),
                Arguments.of(
                        "multi-label",
                        "{\"text\":\"a\",\"label\":[0,7]}\n{\"text\":\"b\",\"label\":[1]}\n",
                        JSONL + "\n  labels: [x, y]",
                        "1 rows cannot be used (1 unknown-label)",
                        "Column \"label\" is \"7\""),
                Arguments.of(
                        "tokens",
                        "{\"words\":[\"a\",\"b\"],\"tags\":[\"O\"]}\n{\"words\":[\"a\",\"b\"],\"tags\":[\"O\",\"B\"]}\n",
                        JSONL,
                        "1 rows cannot be used (1 unequal-tags)",
                        "Column \"tags\" has 1 tags, but there are 2 words."),
                Arguments.of(
                        "answer",
                        squad("why?", "{\"text\":\"cat\",\"answer_start\":99}"),
                        SQUAD,
                        "1 rows cannot be used (1 answer-not-found)",
                        "Column \"answers\" has the answer \"cat\" at 99, but it is not there in column \"context\"."),
                Arguments.of(
                        "answer",
                        squad("why ".repeat(30), ""),
                        SQUAD,
                        "1 rows cannot be used (1 too-long)",
                        "but windows have 4 in common."));
    }

    private static String squad(String question, String answers) {
        return """
                {"data": [{"paragraphs": [{"context": "the cat sat on a very long mat", "qas": [\
                {"id": "q", "question": "%s", "answers": [%s]}]}]}]}""".formatted(question, answers);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void saysWhichRowsAndWhy(String task, String content, String data, String count, String example)
            throws IOException {
        Path table = Files.writeString(folder.resolve("table.json"), content);
        Path run = folder.resolve("run");

        assertThatThrownBy(() -> Preparations.prepare(task, table, run, data))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining(count)
                .hasMessageContaining(example)
                .hasMessageEndingWith("Mend the table, or raise data.max-rejects.");
        assertThat(run.resolve("rejected/_SUCCESS")).exists();
        assertThat(run.resolve("dataset")).doesNotExist();
    }

    /** As in SQuAD's own scripts: such a question has no answer. */
    @ParameterizedTest
    @MethodSource("contexts")
    void aContextWithoutTokensIsARow(String context) throws IOException {
        String squad = squad("why?", "").replace("the cat sat on a very long mat", context);
        Path table = Files.writeString(folder.resolve("table.json"), squad);

        assertThat(Preparations.prepare("answer", table, folder.resolve("run"), SQUAD)
                        .manifest()
                        .split("train")
                        .rows())
                .isEqualTo(1);
    }

    static Stream<String> contexts() {
        return Stream.of("", "  ");
    }
}
