package dev.anneal.train.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BlackBoxTest {
    private long millis = 1_000;
    private final BlackBox box = new BlackBox(() -> Instant.ofEpochMilli(millis));

    @Test
    void tellsWhatWasDoneAndWhatIsUnderWay() {
        box.enter("reading the model");
        millis = 2_000;
        box.enterStep(3);
        box.enter("forward", 5);
        millis = 3_000;

        News news = box.news();

        assertThat(news.sentMillis()).isEqualTo(3_000);
        assertThat(news.entries())
                .extracting(entry -> entry.startMillis() + " " + entry.activity())
                .containsExactly("1000 start", "1000 reading the model");
        assertThat(news.entries()).allSatisfy(entry -> assertThat(entry.nanos()).isPositive());
        assertThat(news.current().activity()).hasToString("step 3, micro-batch 5, forward");
        assertThat(news.current().startMillis()).isEqualTo(2_000);
    }

    @Test
    void tellsEveryEntryOnce() {
        box.enter("a");
        box.enter("b");
        assertThat(operations(box.news())).containsExactly("start", "a");
        assertThat(operations(box.news())).isEmpty();
        box.enter("c");
        assertThat(operations(box.news())).containsExactly("b");
    }

    @Test
    void keepsTheNewestWhenNobodyAsks() {
        for (int i = 0; i < 3 * BlackBox.CAPACITY; i++) {
            box.enter("operation");
        }

        assertThat(box.news().entries())
                .extracting(Entry::number)
                .containsExactlyElementsOf(LongStream.range(2 * BlackBox.CAPACITY, 3 * BlackBox.CAPACITY)
                        .boxed()
                        .toList());
    }

    @Test
    void saysWhatIsAwaited() {
        box.watch(() -> "micro-batches 4..8 of bucket 7 from rank 2");
        box.enter("all-reduce");

        assertThat(box.news().current().activity().operation())
                .isEqualTo("all-reduce: awaiting micro-batches 4..8 of bucket 7 from rank 2");
    }

    /** A step of the smallest model in use takes tens of milliseconds and has some fifty entries. */
    @Test
    void anEntryCostsLessThanAMicrosecondOrTwo() {
        BlackBox real = new BlackBox(InstantSource.system());
        enter(real, 200_000);
        long start = System.nanoTime();
        enter(real, 200_000);
        double nanosPerEntry = (System.nanoTime() - start) / 200_000.0;

        assertThat(nanosPerEntry).isLessThan(5_000);
    }

    private static void enter(BlackBox real, int times) {
        for (int i = 0; i < times; i++) {
            real.enter("forward", i & 7);
        }
    }

    private static List<String> operations(News news) {
        return news.entries().stream()
                .map(entry -> entry.activity().operation())
                .toList();
    }
}
