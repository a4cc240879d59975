package dev.anneal.score;

import dev.anneal.error.AnnealException;
import dev.anneal.table.MappedRow;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Rows with their outcomes, computed ahead of the reader by one tokenizing and one inferring thread. For one reading thread, which also closes it;
 * after that neither thread touches the model any more. Reading to the end, or into an error, closes it too.
 */
public final class ScoredRows<R> implements Iterator<Scored<R>>, AutoCloseable {
    /** One in the model, one at the tokenizer, one waiting between them. */
    private static final int WINDOWS_IN_FLIGHT = 3;

    private final Ensemble ensemble;
    private final ScorerOptions options;
    private final Iterator<R> rows;
    private final Function<? super R, MappedRow> mapping;
    private final ExecutorService tokenizing = thread("tokenize");
    private final ExecutorService inferring = thread("infer");
    private final Queue<Future<List<Scored<R>>>> inFlight = new ArrayDeque<>();
    private Iterator<Scored<R>> ready = Collections.emptyIterator();

    ScoredRows(Ensemble ensemble, ScorerOptions options, Iterator<R> rows, Function<? super R, MappedRow> mapping) {
        this.ensemble = ensemble;
        this.options = options;
        this.rows = rows;
        this.mapping = mapping;
    }

    /**
     * Whether there is another row; waits for it.
     *
     * @throws AnnealException as the model, the tokenizer or the rows threw it; (resources) if the thread was interrupted
     */
    @Override
    public boolean hasNext() {
        boolean found = false;
        try {
            found = ready.hasNext() || advance();
            return found;
        } finally {
            if (!found) {
                close();
            }
        }
    }

    @Override
    public Scored<R> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.next();
    }

    /** Gives up what is in flight, and waits until both threads have stopped. */
    @Override
    public void close() {
        tokenizing.shutdownNow();
        inferring.shutdownNow();
        inFlight.clear();
        // However long a batch takes: the caller frees the model's memory next.
        boolean interrupted = awaitEnd(tokenizing) | awaitEnd(inferring);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether this thread was interrupted meanwhile. */
    private static boolean awaitEnd(ExecutorService threads) {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    private boolean advance() {
        if (tokenizing.isShutdown()) {
            return false;
        }
        while (inFlight.size() < WINDOWS_IN_FLIGHT && rows.hasNext()) {
            submit(Window.next(rows, mapping, options));
        }
        Future<List<Scored<R>>> oldest = inFlight.poll();
        if (oldest == null) {
            return false;
        }
        ready = result(oldest).iterator();
        return true;
    }

    private void submit(Window<R> window) {
        WindowInference inference = new WindowInference(ensemble, options);
        List<RowReader> readers = ensemble.readers();
        Future<List<List<TokenizedRow>>> tokenized =
                tokenizing.submit(() -> readers.stream().map(window::tokenize).toList());
        inFlight.add(inferring.submit(() -> window.with(inference.run(tokenized.get()))));
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AnnealException.resources("Scoring was interrupted. Run it again.", e);
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private static RuntimeException cause(ExecutionException problem) {
        Throwable cause = problem;
        while (cause instanceof ExecutionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known
                ? known
                : AnnealException.bug("Scoring a window of rows failed: " + cause, cause);
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "anneal-score-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
