package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.SessionFacts;
import java.util.ArrayList;
import java.util.List;

/** Executors: as many as the run asks for, with as many cores as a rank has threads, and all of them answering. */
final class SlotsCheck implements Check {
    private static final String TOPIC = "slots";

    @Override
    public List<Finding> findings(Examination examination) {
        return examination
                .session()
                .map(session -> findings(session, examination))
                .orElse(List.of());
    }

    private static List<Finding> findings(SessionFacts session, Examination examination) {
        if (!session.problem().isEmpty()) {
            return List.of(Finding.problem(TOPIC, Kind.RESOURCES, session.problem(), session.remedy()));
        }
        List<Finding> findings = new ArrayList<>();
        String offer = "Spark (" + session.master() + ") offers " + session.registered() + " executors";
        if (session.registered() < session.wanted()) {
            findings.add(Finding.warning(
                    TOPIC,
                    "cluster.executors is " + session.wanted() + ", but " + offer + "; training begins with "
                            + session.registered() + ", since cluster.min-executors is " + session.least(),
                    "Ask Spark for more: --num-executors " + session.wanted() + "."));
        } else {
            findings.add(Finding.ok(TOPIC, offer + ", and the run takes " + session.wanted()));
        }
        if (session.coresPerExecutor() < session.threadsPerRank()) {
            findings.add(Finding.problem(
                    TOPIC,
                    Kind.USER,
                    "cluster.threads-per-rank is " + session.threadsPerRank() + ", but an executor has "
                            + session.coresPerExecutor() + " cores",
                    "Lower it, or ask Spark for more: --executor-cores " + session.threadsPerRank() + "."));
        }
        int answered = examination.executors().size();
        if (answered < session.registered()) {
            findings.add(Finding.warning(
                    TOPIC,
                    "Only " + answered + " of " + session.registered() + " executors answered",
                    "See the logs of the others; another job may keep them busy."));
        }
        return findings;
    }
}
