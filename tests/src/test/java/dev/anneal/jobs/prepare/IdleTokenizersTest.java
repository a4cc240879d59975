package dev.anneal.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.RunConfigReader;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IdleTokenizersTest {
    private static final TokenizerOptions OPTIONS = TokenizerOptions.of(
            RunConfigReader.parse("""
                    name: test
                    task: single-label
                    model: {source: none}
                    data: {train: {path: none, format: csv}, split: {validation: 0.1}}
                    output: none
                    """, "test.yaml", List.of()).data());
    private static final IdleTokenizers.Key KEY = new IdleTokenizers.Key("digest", OPTIONS);

    private final AtomicInteger opened = new AtomicInteger();

    private Tokenizer open() {
        opened.incrementAndGet();
        return Tokenizer.open(Path.of("vectors/tiny-bert/tokenizer.json"), OPTIONS);
    }

    @Test
    void lendsATokenizerToOneTaskAfterTheOther() {
        IdleTokenizers idle = new IdleTokenizers(Duration.ofMinutes(1));
        for (int task = 0; task < 5; task++) {
            Tokenizer first = idle.take(KEY, this::open);
            Tokenizer second = idle.take(KEY, this::open);
            assertThat(first).isNotSameAs(second);
            idle.giveBack(KEY, first);
            idle.giveBack(KEY, second);
        }

        assertThat(opened).hasValue(2);
        idle.take(KEY, this::open).close();
        idle.take(KEY, this::open).close();
    }

    @Test
    void closesWhatNobodyWantsForAWhile() throws InterruptedException {
        IdleTokenizers idle = new IdleTokenizers(Duration.ofMillis(10));
        Tokenizer first = idle.take(KEY, this::open);
        idle.giveBack(KEY, first);
        Tokenizer next = first;
        for (int wait = 0; wait < 100 && next == first; wait++) {
            Thread.sleep(20);
            next = idle.take(KEY, this::open);
            if (next == first) {
                idle.giveBack(KEY, next);
            }
        }

        assertThat(next).isNotSameAs(first);
        next.close();
    }
}
