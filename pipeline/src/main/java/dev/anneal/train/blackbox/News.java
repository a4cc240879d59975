package dev.anneal.train.blackbox;

import java.io.Serializable;
import java.util.List;

/**
 * What a rank tells the driver about once a second.
 *
 * @param sentMillis since 1970, by the rank's clock
 * @param entries what it has finished since it told last, {@link BlackBox#CAPACITY} at most
 * @param current what it is doing, unfinished
 */
public record News(long sentMillis, List<Entry> entries, Entry current) implements Serializable {
    public News {
        entries = List.copyOf(entries);
    }
}
