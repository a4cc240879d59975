package dev.anneal.jobs.doctor;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.check.Finding;
import dev.anneal.jobs.doctor.check.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Findings for people, as a table, and for machines, as JSON. What is true of several processes is told once. */
public record Report(List<Finding> findings) {
    private static final int SHOWN_PROCESSES = 4;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public Report {
        findings = merged(findings);
    }

    /** 0 if there is no problem, else the status of the first kind of error among user, environment, resources that a problem is. */
    public int exitStatus() {
        return problems()
                .map(Finding::kind)
                .min(Comparator.naturalOrder())
                .map(Kind::exitStatus)
                .orElse(0);
    }

    private Stream<Finding> problems() {
        return findings.stream().filter(finding -> finding.severity() == Severity.PROBLEM);
    }

    /** A line for each finding, and one below it for its remedy. */
    public List<String> table() {
        int width = findings.stream()
                .mapToInt(finding -> finding.topic().length())
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            String start = String.format(
                    Locale.ROOT, "%-7s  %-" + Math.max(1, width) + "s  ", name(finding.severity()), finding.topic());
            lines.add(start + finding.text() + places(finding.where()));
            if (!finding.remedy().isEmpty()) {
                lines.add(" ".repeat(start.length()) + "-> " + finding.remedy());
            }
        }
        lines.add("doctor: " + count(Severity.PROBLEM, "problem") + ", " + count(Severity.WARNING, "warning") + ", "
                + findings.stream()
                        .filter(finding -> finding.severity() == Severity.OK)
                        .count() + " ok");
        return List.copyOf(lines);
    }

    /** An object with the status and every finding. */
    public String json() {
        ObjectNode json = JSON.createObjectNode().put("status", exitStatus());
        var array = json.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode node = array.addObject()
                    .put("severity", name(finding.severity()))
                    .put("topic", finding.topic())
                    .put("text", finding.text())
                    .put("remedy", finding.remedy());
            if (finding.severity() == Severity.PROBLEM) {
                node.put("kind", finding.kind().name().toLowerCase(Locale.ROOT));
            }
            var where = node.putArray("where");
            finding.where().forEach(where::add);
        }
        return json.toPrettyString();
    }

    private static String name(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private String count(Severity severity, String name) {
        long count = findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
        return count + " " + name + (count == 1 ? "" : "s");
    }

    private static String places(List<String> where) {
        if (where.isEmpty()) {
            return "";
        }
        return where.size() <= SHOWN_PROCESSES
                ? " [" + String.join(", ", where) + "]"
                : " [" + String.join(", ", where.subList(0, SHOWN_PROCESSES)) + " and "
                        + (where.size() - SHOWN_PROCESSES) + " more]";
    }

    private static List<Finding> merged(List<Finding> findings) {
        Map<Finding, List<String>> places = new LinkedHashMap<>();
        for (Finding finding : findings) {
            places.computeIfAbsent(finding.at(List.of()), unseen -> new ArrayList<>())
                    .addAll(finding.where());
        }
        return places.entrySet().stream()
                .map(entry -> entry.getKey().at(entry.getValue()))
                .toList();
    }
}
