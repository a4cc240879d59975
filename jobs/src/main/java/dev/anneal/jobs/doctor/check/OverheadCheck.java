package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.SessionFacts;
import dev.anneal.track.Figures;
import dev.anneal.train.estimate.TrainingMemory;
import java.util.List;

/** The container of an executor on YARN or Kubernetes, which ends a process that takes more beside its heap than was asked for. */
final class OverheadCheck implements Check {
    private static final String TOPIC = "memory";
    private static final long MEBIBYTE = 1L << 20;

    @Override
    public List<Finding> findings(Examination examination) {
        if (examination.session().isEmpty() || examination.forecast().isEmpty()) {
            return List.of();
        }
        SessionFacts session = examination.session().get();
        return session.overheadBytes() == Long.MAX_VALUE
                ? List.of()
                : List.of(finding(session, examination.forecast().get().memory()));
    }

    private static Finding finding(SessionFacts session, TrainingMemory memory) {
        String text = "An executor's container has " + Figures.bytes(session.overheadBytes())
                + " beside the heap (spark.executor.memoryOverhead), and a rank needs about "
                + Figures.bytes(memory.total());
        if (memory.total() <= session.overheadBytes()) {
            return Finding.ok(TOPIC, text);
        }
        String remedy =
                "Add --conf spark.executor.memoryOverhead=" + (memory.total() / MEBIBYTE / 256 + 1) * 256 + "m.";
        return memory.parameters() + memory.gradients() + memory.optimizer() > session.overheadBytes()
                ? Finding.problem(TOPIC, Kind.RESOURCES, text + ": " + session.master() + " would end it", remedy)
                : Finding.warning(TOPIC, text + ": " + session.master() + " may end it", remedy);
    }
}
