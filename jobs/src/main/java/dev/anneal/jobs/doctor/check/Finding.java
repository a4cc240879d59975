package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import java.util.List;

/**
 * What a check found.
 *
 * @param topic one word: java, memory, natives
 * @param kind of the error that a problem is; environment where there is none
 * @param text what is the case, with values: a sentence, for a problem with its reason
 * @param remedy what to do: sentences, or empty where all is well
 * @param where processes that it is true of: "driver", "executor 3 on host"; empty for the run as a whole
 */
public record Finding(Severity severity, String topic, Kind kind, String text, String remedy, List<String> where) {
    /** How bad it is. */
    public enum Severity {
        OK,
        /** The run will work, but not as well as it could, or perhaps not for long. */
        WARNING,
        /** The run will not work. */
        PROBLEM
    }

    public Finding {
        where = List.copyOf(where);
    }

    public static Finding ok(String topic, String text) {
        return new Finding(Severity.OK, topic, Kind.ENVIRONMENT, text, "", List.of());
    }

    public static Finding warning(String topic, String text, String remedy) {
        return new Finding(Severity.WARNING, topic, Kind.ENVIRONMENT, text, remedy, List.of());
    }

    public static Finding problem(String topic, Kind kind, String text, String remedy) {
        return new Finding(Severity.PROBLEM, topic, kind, text, remedy, List.of());
    }

    /** The same, found in a process. */
    public Finding at(String process) {
        return new Finding(severity, topic, kind, text, remedy, List.of(process));
    }

    /** The same, found in several processes. */
    public Finding at(List<String> processes) {
        return new Finding(severity, topic, kind, text, remedy, processes);
    }

    /** Problem, reason, remedy, as errors have them. */
    public String message() {
        String place = where.isEmpty() ? "" : " (" + String.join(", ", where) + ")";
        String sentence = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return sentence + place + "." + (remedy.isEmpty() ? "" : " " + remedy);
    }
}
