package dev.anneal.evaluate;

import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The tallies of an evaluation in micro-batch order, each there once, however they were shared among ranks. */
final class TallyOrder {
    private TallyOrder() {}

    /**
     * Orders what {@link TallyCodec#encode} made of each rank's share.
     *
     * @throws AnnealException kind bug, if a micro-batch is missing, there twice, or of another task
     */
    static <T extends Tally> List<T> ordered(Class<T> type, int microBatches, List<byte[]> shares) {
        List<T> tallies = new ArrayList<>();
        for (byte[] share : shares) {
            for (Tally tally : TallyCodec.decode(share)) {
                if (!type.isInstance(tally)) {
                    throw AnnealException.bug("Micro-batch " + tally.index() + " of the evaluation is a tally of kind "
                            + tally.kind() + ", not a " + type.getSimpleName() + ".");
                }
                tallies.add(type.cast(tally));
            }
        }
        return ordered(microBatches, tallies);
    }

    /** Orders tallies given in any order, with the same checks. */
    static <T extends Tally> List<T> ordered(int microBatches, List<T> tallies) {
        List<T> ordered = new ArrayList<>(tallies);
        ordered.sort(Comparator.comparingInt(Tally::index));
        for (int i = 0; i < ordered.size(); i++) {
            int index = ordered.get(i).index();
            if (index != i || i >= microBatches) {
                throw AnnealException.bug("Micro-batch " + Math.min(i, index) + " of the evaluation's " + microBatches
                        + " was " + (index > i ? "not evaluated." : "evaluated twice."));
            }
        }
        if (ordered.size() < microBatches) {
            throw AnnealException.bug(
                    "Micro-batch " + ordered.size() + " of the evaluation's " + microBatches + " was not evaluated.");
        }
        return ordered;
    }
}
