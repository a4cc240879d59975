package dev.anneal.jobs.score;

import dev.anneal.jobs.score.commit.InputPart;
import dev.anneal.jobs.score.commit.SplitPlan;
import dev.anneal.jobs.score.commit.SplitRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What one task does.
 *
 * @param plan id of the plan
 * @param name of the split, as names of its files carry it
 * @param rows that it has
 * @param parts where they lie
 */
record SplitWork(String plan, int split, String name, long rows, List<InputPart> parts) implements Serializable {
    static List<SplitWork> of(SplitPlan plan) {
        String id = plan.id();
        List<SplitWork> all = new ArrayList<>();
        plan.partsBySplit()
                .forEach((split, parts) -> all.add(
                        new SplitWork(id, split, plan.nameOf(split, id), plan.rowsOf(split), new ArrayList<>(parts))));
        return all;
    }

    /** Of the file that says that it is done. */
    String recordName() {
        return ScoredFolder.COMMITS + "/" + name + ".json";
    }

    String inputSha256() {
        return SplitPlan.inputSha256(parts);
    }

    boolean isDoneBy(SplitRecord split) {
        return split.plan().equals(plan)
                && split.split() == this.split
                && split.rowsIn() == rows
                && split.inputSha256().equals(inputSha256());
    }
}
