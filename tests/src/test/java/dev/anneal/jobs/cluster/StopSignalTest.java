package dev.anneal.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** SIGTERM is sent to this very process; a handler below the one that is tested keeps it alive. */
class StopSignalTest {
    private static final Signal TERM = new Signal("TERM");
    // The patience outlives the tests: were it shorter than the suite, its end would end the suite.
    private static final Duration LONG = Duration.ofDays(1);

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private SignalHandler before = SignalHandler.SIG_DFL;

    @BeforeEach
    void catchWhatWouldEndTheProcess() {
        before = Signal.handle(TERM, signal -> heard.add("the end"));
    }

    @AfterEach
    void restore() {
        Signal.handle(TERM, before);
    }

    private boolean heed(String name) {
        return heard.add(name);
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void theFirstSignalIsHeededAndTheSecondEndsTheProcess() throws Exception {
        try (StopSignal ignored = StopSignal.install(this::heed, LONG)) {
            Signal.raise(TERM);
            assertThat(next()).isEqualTo("SIGTERM");
            Signal.raise(TERM);
            assertThat(next()).isEqualTo("the end");
        }
    }

    @Test
    void aSignalThatNobodyHeedsEndsTheProcess() throws Exception {
        try (StopSignal ignored = StopSignal.install(name -> false, LONG)) {
            Signal.raise(TERM);
            assertThat(next()).isEqualTo("the end");
        }
    }

    @Test
    void theProcessEndsWhenTheTimeIsOver() throws Exception {
        try (StopSignal ignored = StopSignal.install(this::heed, Duration.ofMillis(300))) {
            Signal.raise(TERM);
            assertThat(next()).isEqualTo("SIGTERM");
            assertThat(next()).isEqualTo("the end");
        }
    }

    @Test
    void signalsDoAfterwardsWhatTheyDidBefore() throws Exception {
        StopSignal.install(this::heed, LONG).close();

        Signal.raise(TERM);
        assertThat(next()).isEqualTo("the end");
    }
}
