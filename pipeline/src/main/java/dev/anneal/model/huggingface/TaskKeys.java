package dev.anneal.model.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.Task;
import dev.anneal.model.family.Family;
import dev.anneal.model.head.HeadKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How {@code config.json} says what a model was trained for. */
final class TaskKeys {
    private static final String TASK = "anneal_task";
    private static final String PROBLEM_TYPE = "problem_type";
    static final String MULTI_LABEL = "multi_label_classification";
    static final String SINGLE_LABEL = "single_label_classification";
    static final String REGRESSION = "regression";

    private TaskKeys() {}

    /** The head that a task needs; none for features. */
    static Optional<HeadKind> headOf(Task task) {
        return switch (task) {
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION -> Optional.of(HeadKind.SEQUENCE);
            case TOKENS -> Optional.of(HeadKind.TOKENS);
            case ANSWER -> Optional.of(HeadKind.ANSWER);
            case MASKED_LM -> Optional.of(HeadKind.MASKED_LM);
            case FEATURES -> Optional.empty();
        };
    }

    static Optional<Task> taskOf(HuggingFaceConfig config) {
        String own = config.tree().path(TASK).asText("");
        for (Task task : Task.values()) {
            if (task.yamlName().equals(own)) {
                return Optional.of(task);
            }
        }
        if (hasNextSentence(config)) {
            return Optional.of(Task.MASKED_LM);
        }
        return kindOf(config.family(), config.tree()).map(kind -> switch (kind) {
            case SEQUENCE -> sequenceTask(config);
            case TOKENS -> Task.TOKENS;
            case ANSWER -> Task.ANSWER;
            case MASKED_LM -> Task.MASKED_LM;
        });
    }

    /** Whether the file is of the class of transformers that has a head for the next sentence beside that of a masked language model. */
    static boolean hasNextSentence(HuggingFaceConfig config) {
        return architecture(config.tree()).equals(config.family().pretrainingArchitecture())
                && config.encoder().nextSentenceHead().isPresent();
    }

    /** Whether the file is of a class of transformers that has a label or a number for each output. */
    static boolean hasHeadWithLabels(Family family, ObjectNode tree) {
        return kindOf(family, tree)
                .filter(kind -> kind == HeadKind.SEQUENCE || kind == HeadKind.TOKENS)
                .isPresent();
    }

    private static Optional<HeadKind> kindOf(Family family, ObjectNode tree) {
        String architecture = architecture(tree);
        return Arrays.stream(HeadKind.values())
                .filter(kind -> architecture.equals(family.architecture(kind)))
                .findFirst();
    }

    private static String architecture(ObjectNode tree) {
        return tree.path("architectures").path(0).asText("");
    }

    /** As transformers: without a problem type, one output means a number. */
    private static Task sequenceTask(HuggingFaceConfig config) {
        return switch (config.problemType().orElse("")) {
            case MULTI_LABEL -> Task.MULTI_LABEL;
            case REGRESSION -> Task.REGRESSION;
            case SINGLE_LABEL -> Task.SINGLE_LABEL;
            default -> config.labels().size() == 1 ? Task.REGRESSION : Task.SINGLE_LABEL;
        };
    }

    static void put(ObjectNode tree, Family family, Task task, List<String> labels) {
        Optional<HeadKind> head = headOf(task);
        tree.putArray("architectures").add(head.map(family::architecture).orElse(family.encoderArchitecture()));
        tree.put(TASK, task.yamlName());
        tree.remove(List.of("id2label", "label2id", "num_labels", PROBLEM_TYPE));
        if (!labels.isEmpty()) {
            ObjectNode idToLabel = tree.putObject("id2label");
            ObjectNode labelToId = tree.putObject("label2id");
            for (int id = 0; id < labels.size(); id++) {
                idToLabel.put(String.valueOf(id), labels.get(id));
                labelToId.put(labels.get(id), id);
            }
        }
        switch (task) {
            case SINGLE_LABEL -> tree.put(PROBLEM_TYPE, SINGLE_LABEL);
            case MULTI_LABEL -> tree.put(PROBLEM_TYPE, MULTI_LABEL);
            case REGRESSION -> tree.put(PROBLEM_TYPE, REGRESSION);
            case TOKENS, ANSWER, MASKED_LM, FEATURES -> {}
        }
    }
}
