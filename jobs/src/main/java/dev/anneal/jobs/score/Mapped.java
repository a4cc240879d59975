package dev.anneal.jobs.score;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Makes some rows, or none, of each row, one at a time. */
final class Mapped<R, S> implements Iterator<S> {
    private final Iterator<R> rows;
    private final Function<? super R, List<S>> mapping;
    private Iterator<S> ready = Collections.emptyIterator();

    Mapped(Iterator<R> rows, Function<? super R, List<S>> mapping) {
        this.rows = rows;
        this.mapping = mapping;
    }

    @Override
    public boolean hasNext() {
        while (!ready.hasNext() && rows.hasNext()) {
            ready = mapping.apply(rows.next()).iterator();
        }
        return ready.hasNext();
    }

    @Override
    public S next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.next();
    }
}
