package dev.anneal.tests;

import dev.anneal.track.TrainListener;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.TrainEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All that a run tells. */
final class Diary implements TrainListener {
    final List<TrainEvent> events = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void onEvent(TrainEvent event) {
        events.add(event);
    }

    int resumedFrom() {
        return events.stream()
                .filter(Resumed.class::isInstance)
                .mapToInt(event -> ((Resumed) event).step())
                .findFirst()
                .orElseThrow();
    }
}
