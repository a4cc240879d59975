package dev.anneal.score;

import dev.anneal.config.GlueTask;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words by which GLUE's server knows the labels of a task, and the names of its files (gluebenchmark.com/submit). A model's labels may be those words,
 * the usual names of the classes, or their numbers in the order of the words.
 */
public final class GlueWords {
    private static final List<String> ENTAILMENT = List.of("entailment", "not_entailment");
    private static final List<String> INFERENCE = List.of("entailment", "neutral", "contradiction");
    private static final List<String> NUMBERS = List.of("0", "1");

    private GlueWords() {}

    /** For example {@code CoLA.tsv}; that of MNLI's matched rows. */
    public static String fileName(GlueTask task) {
        return switch (task) {
                    case COLA -> "CoLA";
                    case SST_2 -> "SST-2";
                    case STS_B -> "STS-B";
                    case MNLI -> "MNLI-m";
                    case MRPC, QQP, QNLI, RTE, WNLI, AX -> task.name();
                }
                + ".tsv";
    }

    /**
     * GLUE's word for each label.
     *
     * @throws AnnealException (user) for labels that are none of the task's
     */
    public static Map<String, String> of(GlueTask task, List<String> labels) {
        List<String> words = words(task);
        Map<String, String> found = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            for (List<String> names : List.of(words, names(task), numbers(words, ""), numbers(words, "LABEL_"))) {
                int place = names.indexOf(labels.get(i));
                if (place >= 0) {
                    found.putIfAbsent(labels.get(i), words.get(place));
                }
            }
        }
        boolean complete = found.size() == labels.size()
                && labels.size() == words.size()
                && new HashSet<>(found.values()).size() == words.size();
        if (!complete) {
            throw AnnealException.user("GLUE's task " + task + " has the labels " + words + ", but the model has "
                    + labels + ". Set evaluate.glue to the model's task, or leave score.submission out.");
        }
        return found;
    }

    private static List<String> words(GlueTask task) {
        return switch (task) {
            case COLA, SST_2, MRPC, QQP, WNLI -> NUMBERS;
            case QNLI, RTE -> ENTAILMENT;
            case MNLI, AX -> INFERENCE;
            case STS_B -> List.of();
        };
    }

    private static List<String> names(GlueTask task) {
        return switch (task) {
            case COLA -> List.of("unacceptable", "acceptable");
            case SST_2 -> List.of("negative", "positive");
            case MRPC -> List.of("not_equivalent", "equivalent");
            case QQP -> List.of("not_duplicate", "duplicate");
            case WNLI -> List.of("not_entailment", "entailment");
            case QNLI, RTE, MNLI, AX, STS_B -> List.of();
        };
    }

    private static List<String> numbers(List<String> words, String prefix) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            numbers.add(prefix + i);
        }
        return numbers;
    }
}
