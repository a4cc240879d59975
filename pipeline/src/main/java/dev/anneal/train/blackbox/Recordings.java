package dev.anneal.train.blackbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The black boxes of all ranks, on the driver: the last entries of each, as many as there is room for. Ranks' clocks differ; the offset of each is
 * the smallest difference between the driver's time when news came and the rank's when it sent them: right up to the fastest message's way, a
 * millisecond or so. Thread-safe.
 */
public final class Recordings {
    private static final int MOST_ENTRIES = 1 << 15;
    private static final int MOST_ENTRIES_PER_RANK = 2_048;

    private final List<Recording> ranks = new ArrayList<>();

    public Recordings(int worldSize) {
        int room = Math.min(MOST_ENTRIES_PER_RANK, Math.max(BlackBox.CAPACITY / 4, MOST_ENTRIES / worldSize));
        for (int rank = 0; rank < worldSize; rank++) {
            ranks.add(new Recording(room));
        }
    }

    /** @param receivedMillis since 1970, by the driver's clock */
    public synchronized void heard(int rank, News news, long receivedMillis) {
        ranks.get(rank).add(news, receivedMillis);
    }

    /** What a rank said last; empty if it said nothing. */
    public synchronized Optional<LastWord> lastWord(int rank) {
        return ranks.get(rank).lastWord();
    }

    /** What all ranks did, by the driver's clock, in the order in which it began. */
    public synchronized List<Moment> timeline() {
        List<Moment> moments = new ArrayList<>();
        for (int rank = 0; rank < ranks.size(); rank++) {
            ranks.get(rank).addTo(moments, rank);
        }
        moments.sort(Comparator.comparingLong(Moment::startMillis)
                .thenComparingInt(Moment::rank)
                .thenComparingLong(moment -> moment.entry().number()));
        return moments;
    }

    /** Guarded by the recordings. */
    private static final class Recording {
        private final int room;
        private final Deque<Entry> entries = new ArrayDeque<>();
        private Optional<News> last = Optional.empty();
        private long offsetMillis = Long.MAX_VALUE;
        private long heardMillis;
        private long expected;
        private long missed;

        Recording(int room) {
            this.room = room;
        }

        void add(News news, long receivedMillis) {
            for (Entry entry : news.entries()) {
                missed += entry.number() - expected;
                expected = entry.number() + 1;
                entries.add(entry);
                if (entries.size() > room) {
                    entries.remove();
                }
            }
            offsetMillis = Math.min(offsetMillis, receivedMillis - news.sentMillis());
            heardMillis = receivedMillis;
            last = Optional.of(news);
        }

        Optional<LastWord> lastWord() {
            return last.map(news ->
                    new LastWord(news.current().activity(), news.current().nanos(), heardMillis, offsetMillis, missed));
        }

        void addTo(List<Moment> moments, int rank) {
            last.ifPresent(news -> {
                entries.forEach(
                        entry -> moments.add(new Moment(rank, entry.startMillis() + offsetMillis, entry, true)));
                moments.add(new Moment(rank, news.current().startMillis() + offsetMillis, news.current(), false));
            });
        }
    }
}
