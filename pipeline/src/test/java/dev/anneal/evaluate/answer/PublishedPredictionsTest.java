package dev.anneal.evaluate.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Answers that BERT's authors handed in to the leaderboards. The figures are those of SQuAD's own scripts on the same files. */
class PublishedPredictionsTest {
    private static final Path DATA = Path.of("shared", "data");

    @Test
    void ofVersion1AreScoredAsByTheScript() throws IOException {
        SquadFigures.Share all = score(
                        AnswerRules.ALWAYS_ANSWERED,
                        "qa_squad_v1.1_dev/dev-v1.1.rebuilt.json.gz",
                        "qa_squad_v1.1_dev/predictions/BERT_ensemble_Google_AI_Language.json.gz")
                .all();

        assertThat(all.questions()).isEqualTo(10_570);
        assertThat(all.exactMatch()).isCloseTo(86.20624408703878, within(1e-9));
        assertThat(all.f1()).isCloseTo(92.19557978351145, within(1e-9));
    }

    @Test
    void ofVersion2AreScoredAsByTheScript() throws IOException {
        SquadFigures figures = score(
                AnswerRules.MAY_BE_UNANSWERABLE,
                "qa_squad_v2.0_dev/dev-v2.0.rebuilt.json.gz",
                "qa_squad_v2.0_dev/predictions/BERT_single_model_Google_AI_Language.json.gz");

        assertThat(figures.all().questions()).isEqualTo(11_873);
        assertThat(figures.all().exactMatch()).isCloseTo(78.74168280973637, within(1e-9));
        assertThat(figures.all().f1()).isCloseTo(81.77528052374723, within(1e-9));
        assertThat(figures.answerable().f1()).isCloseTo(80.18183293833508, within(1e-9));
        assertThat(figures.unanswerable().f1()).isCloseTo(83.36417157275021, within(1e-9));
    }

    private static SquadFigures score(AnswerRules rules, String gold, String predictions) throws IOException {
        try (InputStream questions = new GZIPInputStream(Files.newInputStream(file(gold)));
                InputStream answers = new GZIPInputStream(Files.newInputStream(file(predictions)))) {
            return new SquadScorer(rules).score(SquadFile.questions(questions), SquadFile.predictions(answers));
        }
    }

    /** Beside the project's folder, or above it. */
    private static Path file(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve(DATA).resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        assumeTrue(false, DATA.resolve(name) + " is not there");
        throw new IllegalStateException();
    }
}
