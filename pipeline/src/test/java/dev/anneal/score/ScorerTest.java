package dev.anneal.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.Truncation;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Decision;
import dev.anneal.table.MappedRow;
import dev.anneal.table.Reject;
import dev.anneal.table.Row;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.Encoding;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorerTest {
    private static final String NULL = "null";
    private static final int ROWS = 203;
    private static ScoringModel model;

    @BeforeAll
    static void openModel() {
        model = TinyModel.open(24, Truncation.LONGEST_FIRST);
    }

    @AfterAll
    static void closeModel() {
        model.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "8, 8", "8, 20", "32, 64", "7, 1000", "300, 300"})
    void givesWhatEachRowGivesAloneInTheOrderOfTheRows(int batchRows, int windowRows) {
        List<String> texts = texts(ROWS);

        List<Scored<String>> scored = score(texts, new ScorerOptions(batchRows, windowRows, 1 << 20, 1));

        assertThat(scored).extracting(Scored::row).isEqualTo(texts);
        Engine.enter(1);
        for (Scored<String> one : scored) {
            Prediction alone = alone(model.tokenizer().encode(one.row()));
            Prediction prediction = (Prediction) one.outcome();
            assertThat(prediction.probabilities()).containsExactly(alone.probabilities(), within(1e-5));
            assertThat(prediction.probability()).isCloseTo(alone.probability(), within(1e-5));
            assertThat(prediction.label()).isEqualTo("LABEL_" + prediction.index());
        }
        assertThat(scored)
                .extracting(one -> ((Prediction) one.outcome()).label())
                .contains("LABEL_0", "LABEL_1");
    }

    @Test
    void endsAWindowAtItsCharactersToo() {
        List<String> texts = texts(20);

        assertThat(score(texts, new ScorerOptions(4, 1000, 1, 1)))
                .extracting(Scored::row)
                .isEqualTo(texts);
    }

    @Test
    void refusesRowsThatCannotBeScoredAndScoresTheOthers() {
        List<Scored<String>> scored = score(List.of("a cat", NULL, "", NULL, "the dog runs"), ScorerOptions.of(2, 1));

        assertThat(scored)
                .extracting(one -> one.outcome() instanceof Refused refused
                        ? refused.reject().reason().code()
                        : "scored")
                .containsExactly("scored", "missing-text", "scored", "missing-text", "scored");
    }

    @Test
    void refusesRowsThatMayNotBeCut() {
        try (ScoringModel strict = TinyModel.open(8, Truncation.FAIL)) {
            List<Scored<String>> scored = new ArrayList<>();
            new Scorer(strict, ScorerOptions.of(2, 1))
                    .score(
                            List.of("cat", "one two three four five six seven eight")
                                    .iterator(),
                            ScorerTest::row)
                    .forEachRemaining(scored::add);

            assertThat(scored.get(0).outcome()).isInstanceOf(Prediction.class);
            Refused refused = (Refused) scored.get(1).outcome();
            assertThat(refused.reject().reason()).isEqualTo(Reject.Reason.TOO_LONG);
            assertThat(refused.reject().detail()).contains("at most 8 are allowed and truncation is fail");
        }
    }

    @Test
    void scoresPairs() {
        Row pair = Row.ofTexts("a cat", Optional.of("the dog runs"));

        try (ScoredRows<String> scored =
                new Scorer(model, ScorerOptions.of(2, 1)).score(List.of("pair").iterator(), ignored -> pair)) {
            Engine.enter(1);
            Prediction alone = alone(model.tokenizer().encode("a cat", "the dog runs"));
            assertThat(scored.next().outcome()).isEqualTo(alone);
        }
    }

    @Test
    void scoresNoRows() {
        assertThat(score(List.of(), ScorerOptions.of(2, 1))).isEmpty();
    }

    @Test
    void readsOnlyAFewWindowsAhead() {
        AtomicInteger read = new AtomicInteger();
        Iterator<String> endless = new Random(1)
                .ints()
                .mapToObj(Integer::toString)
                .peek(text -> read.incrementAndGet())
                .iterator();

        try (ScoredRows<String> rows =
                new Scorer(model, new ScorerOptions(4, 8, 1 << 20, 1)).score(endless, ScorerTest::row)) {
            for (int i = 0; i < 16; i++) {
                rows.next();
            }
            assertThat(read.get()).isLessThanOrEqualTo(16 + 3 * 8);
        }
        assertThat(threads()).isEmpty();
    }

    @Test
    void handsOnWhatTheRowsThrowAndStopsItsThreads() {
        Iterator<String> broken = IntStream.range(0, 100)
                .mapToObj(i -> {
                    if (i == 50) {
                        throw new IllegalStateException("the table's file vanished");
                    }
                    return "row " + i;
                })
                .iterator();
        ScoredRows<String> rows = new Scorer(model, new ScorerOptions(4, 8, 1 << 20, 1)).score(broken, ScorerTest::row);

        assertThatThrownBy(() -> rows.forEachRemaining(row -> {})).hasMessage("the table's file vanished");
        assertThat(threads()).isEmpty();
        assertThat(rows.hasNext()).isFalse();
    }

    @Test
    void stopsWhenItsReaderIsInterrupted() {
        ScoredRows<String> rows =
                new Scorer(model, ScorerOptions.of(4, 1)).score(texts(50).iterator(), ScorerTest::row);
        Thread.currentThread().interrupt();

        assertThatThrownBy(rows::hasNext)
                .isInstanceOf(AnnealException.class)
                .hasMessage("Scoring was interrupted. Run it again.");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(threads()).isEmpty();
    }

    private static Prediction alone(Encoding encoding) {
        return Prediction.of(model.outputs(List.of(ModelInput.of(encoding))).get(0), model.labels(), Decision.NONE);
    }

    private static List<Scored<String>> score(List<String> texts, ScorerOptions options) {
        List<Scored<String>> scored = new ArrayList<>();
        try (ScoredRows<String> rows = new Scorer(model, options).score(texts.iterator(), ScorerTest::row)) {
            rows.forEachRemaining(scored::add);
        }
        return scored;
    }

    private static MappedRow row(String text) {
        return text.equals(NULL)
                ? new Reject(Reject.Reason.MISSING_TEXT, "Column \"text\" is null.")
                : Row.ofTexts(text, Optional.empty());
    }

    private static List<String> texts(int rows) {
        Random random = new Random(7);
        List<String> words = List.of("cat", "dog", "house", "runs", "the", "blue", "of", "x", "quickly", "7");
        return IntStream.range(0, rows)
                .mapToObj(row -> row + " "
                        + random.ints(random.nextInt(30), 0, words.size())
                                .mapToObj(words::get)
                                .reduce("", (a, b) -> a + " " + b))
                .toList();
    }

    /** Threads of scorers that live; one that has ended may take a moment to vanish. */
    private static List<String> threads() {
        for (int attempt = 0; attempt < 100 && !namesOfThreads().isEmpty(); attempt++) {
            LockSupport.parkNanos(10_000_000);
        }
        return namesOfThreads();
    }

    private static List<String> namesOfThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("anneal-score"))
                .toList();
    }
}
