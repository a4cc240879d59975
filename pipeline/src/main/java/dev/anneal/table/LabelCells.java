package dev.anneal.table;

import dev.anneal.config.DataConfig;
import dev.anneal.config.TagsConfig;
import dev.anneal.config.Task;
import dev.anneal.table.Reject.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads what a row's label columns hold for a task. */
final class LabelCells {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d+");

    /**
     * @param text as the table writes it
     */
    record Read(Label label, String text) {}

    private final Task task;
    private final DataConfig data;
    private final Optional<LabelList> labels;
    private final boolean numbered;

    /** @param labels absent where any name will do, because only names are asked for */
    LabelCells(Task task, DataConfig data, Optional<LabelList> labels) {
        this.task = task;
        this.data = data;
        this.labels = labels;
        boolean listed = !data.labels().isEmpty() || data.labelsFile().isPresent();
        this.numbered = listed
                && labels.isPresent()
                && labels.get().names().stream()
                        .noneMatch(name -> WHOLE_NUMBER.matcher(name).matches());
    }

    /** The names in a row, for tasks with labels. */
    List<String> names(Cells cells) {
        String column = data.columns().label();
        return switch (task) {
            case SINGLE_LABEL -> List.of(notEmpty(cells.scalar(column, Reason.MISSING_LABEL), column));
            case MULTI_LABEL -> several(cells.required(column, Reason.MISSING_LABEL), column);
            case TOKENS -> tags(cells);
            case REGRESSION, ANSWER, MASKED_LM, FEATURES -> List.of();
        };
    }

    Read read(Cells cells, int words) {
        return switch (task) {
            case SINGLE_LABEL -> {
                String name = names(cells).get(0);
                yield new Read(new Label.ClassLabel(index(name, data.columns().label())), name);
            }
            case MULTI_LABEL -> {
                List<String> names = names(cells);
                List<Integer> ids = names.stream()
                        .map(name -> index(name, data.columns().label()))
                        .distinct()
                        .sorted()
                        .toList();
                yield new Read(new Label.ClassLabels(ids), String.join(",", names));
            }
            case TOKENS -> tagged(names(cells), words);
            case REGRESSION -> {
                List<Double> numbers = data.columns().numbers().stream()
                        .map(column -> cells.number(column, Reason.MISSING_LABEL))
                        .toList();
                yield new Read(new Label.Numbers(numbers), numbers.toString());
            }
            case ANSWER -> {
                Label.Answers answers = new AnswerCell(data.columns()).read(cells);
                yield new Read(answers, answers.all().toString());
            }
            case MASKED_LM, FEATURES -> new Read(new Label.None(), "");
        };
    }

    private Read tagged(List<String> names, int words) {
        String column = data.columns().tags();
        if (names.size() != words) {
            throw new RejectedException(
                    Reason.UNEQUAL_TAGS,
                    "Column \"" + column + "\" has " + names.size() + " tags, but there are " + words + " words.");
        }
        List<Integer> ids = names.stream().map(name -> index(name, column)).toList();
        return new Read(new Label.Tags(ids), String.join(" ", names));
    }

    private List<String> tags(Cells cells) {
        List<String> tags = cells.scalars(data.columns().tags(), Reason.MISSING_LABEL);
        tags.forEach(tag -> notEmpty(tag, data.columns().tags()));
        return data.tags().scheme() == TagsConfig.Scheme.IOB1 ? Iob1.toBio(tags) : tags;
    }

    /** An array, or text with a separator; an empty one has no labels. */
    private List<String> several(Object value, String column) {
        List<String> names = new ArrayList<>();
        Optional<List<?>> array = Cells.arrayOf(value);
        if (array.isPresent()) {
            array.get().forEach(item -> names.add(Cells.scalarOf(item == null ? "" : item, column)));
        } else {
            String text = Cells.scalarOf(value, column);
            String[] parts = text.isBlank() ? new String[0] : text.split(Pattern.quote(data.labelSeparator()), -1);
            Arrays.stream(parts).map(String::trim).forEach(names::add);
        }
        names.forEach(name -> notEmpty(name, column));
        return names;
    }

    private static String notEmpty(String name, String column) {
        if (name.isEmpty()) {
            throw new RejectedException(Reason.MISSING_LABEL, "Column \"" + column + "\" is empty.");
        }
        return name;
    }

    private int index(String name, String column) {
        LabelList known = labels.orElseThrow();
        OptionalInt index = known.index(name);
        if (index.isEmpty() && numbered && name.matches("\\d{1,9}") && Integer.parseInt(name) < known.size()) {
            index = OptionalInt.of(Integer.parseInt(name));
        }
        return index.orElseThrow(() -> new RejectedException(
                Reason.UNKNOWN_LABEL,
                "Column \"" + column + "\" is \"" + Cells.shown(name)
                        + "\", which is no label of data.labels or the training split."));
    }
}
