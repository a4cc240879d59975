package dev.anneal.jobs.prepare;

import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tokenizers of an executor that no task is using. Opening one takes up to seconds, and a large table has thousands of tasks: one that begins takes what
 * another has left, so that there are never more than tasks run at once. What nobody has wanted for a while is closed, for an executor lives on after
 * the data is prepared. Thread-safe.
 */
final class IdleTokenizers {
    /** Those of this process. */
    static final IdleTokenizers OF_EXECUTOR = new IdleTokenizers(Duration.ofSeconds(30));

    /**
     * Tokenizers that may stand in for each other.
     *
     * @param files SHA-256 of their files
     */
    record Key(String files, TokenizerOptions options) {}

    private final Executor later;
    private final Map<Key, Deque<Tokenizer>> idle = new HashMap<>();
    private final Map<Key, Long> uses = new HashMap<>();

    IdleTokenizers(Duration patience) {
        this.later = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One for a task alone; the task gives it back. */
    Tokenizer take(Key key, Supplier<Tokenizer> open) {
        return idle(key).orElseGet(open);
    }

    private synchronized Optional<Tokenizer> idle(Key key) {
        uses.merge(key, 1L, Long::sum);
        return Optional.ofNullable(idle.getOrDefault(key, new ArrayDeque<>()).pollFirst());
    }

    synchronized void giveBack(Key key, Tokenizer tokenizer) {
        idle.computeIfAbsent(key, absent -> new ArrayDeque<>()).addFirst(tokenizer);
        long use = uses.merge(key, 1L, Long::sum);
        later.execute(() -> closeIfUnusedSince(key, use));
    }

    private synchronized void closeIfUnusedSince(Key key, long use) {
        if (uses.getOrDefault(key, 0L) == use) {
            uses.remove(key);
            Optional.ofNullable(idle.remove(key)).ifPresent(all -> all.forEach(Tokenizer::close));
        }
    }
}
