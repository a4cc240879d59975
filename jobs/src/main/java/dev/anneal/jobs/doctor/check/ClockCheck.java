package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.SessionFacts;
import java.time.Duration;
import java.util.List;

/**
 * Times of day. An executor looks at its clock between question and answer, so one that shows a time outside of that is wrong, or the driver's is. Leases
 * of folders are a minute long, and Kerberos and S3 refuse who is five minutes off.
 */
final class ClockCheck implements Check {
    private static final String TOPIC = "clock";
    private static final Duration NOTICED = Duration.ofSeconds(5);
    private static final Duration REFUSED = Duration.ofMinutes(5);

    @Override
    public List<Finding> findings(Examination examination) {
        return examination
                .session()
                .map(session ->
                        examination.ofEach(host -> host.isDriver() ? List.of() : List.of(finding(host, session))))
                .orElse(List.of());
    }

    private static Finding finding(HostFacts host, SessionFacts session) {
        long early = session.sentMillis() - host.clockMillis();
        long late = host.clockMillis() - session.heardMillis();
        Duration off = Duration.ofMillis(Math.max(0, Math.max(early, late)));
        if (off.compareTo(NOTICED) < 0) {
            return Finding.ok(TOPIC, "The clock agrees with the driver's");
        }
        String text = "The clock is at least " + off.toSeconds() + " s " + (early > 0 ? "behind" : "ahead of")
                + " the driver's";
        String remedy = "Let both machines keep time by NTP.";
        return off.compareTo(REFUSED) < 0
                ? Finding.warning(TOPIC, text, remedy)
                : Finding.problem(
                        TOPIC, Kind.ENVIRONMENT, text + ", and Kerberos and S3 refuse more than 300 s", remedy);
    }
}
