package dev.anneal.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.config.Task;
import dev.anneal.dataset.DataFit;
import dev.anneal.dataset.DuplicateCounts;
import dev.anneal.dataset.FitCounts;
import dev.anneal.dataset.LengthBin;
import dev.anneal.error.AnnealException;
import dev.anneal.report.DatasetSummary.Bin;
import dev.anneal.report.DatasetSummary.Fit;
import dev.anneal.report.DatasetSummary.SplitCounts;
import dev.anneal.report.DatasetSummary.TruncationEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Takes from the text of a dataset's `manifest.json` what the report shows; parts that are not there are left out. */
final class DatasetSummaryJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DatasetSummaryJson() {}

    static DatasetSummary read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            JsonNode length = json.path("max_length");
            return new DatasetSummary(
                    json.path("digest").asText(),
                    json.path("tokenizer_digest").asText(),
                    length.isInt() ? OptionalInt.of(length.asInt()) : OptionalInt.empty(),
                    list(json.path("splits"), DatasetSummaryJson::split),
                    lengths(json.path("splits")),
                    truncations(json.path("splits")),
                    fit(json),
                    duplicates(json.path("tables").path("duplicates")).notes());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw AnnealException.user(
                    "This is not the text of a dataset's manifest.json: " + e.getMessage() + " Prepare the data again.",
                    e);
        }
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> item) {
        List<T> items = new ArrayList<>();
        array.forEach(node -> items.add(item.apply(node)));
        return items;
    }

    private static SplitCounts split(JsonNode json) {
        return new SplitCounts(
                json.required("name").asText(),
                json.required("rows").asLong(),
                json.path("rejected").asLong(),
                json.path("tokens").asLong());
    }

    /** All splits together; their bins have the same bounds. */
    private static List<Bin> lengths(JsonNode splits) {
        SortedMap<Integer, Bin> sums = new TreeMap<>();
        for (JsonNode split : splits) {
            for (Bin bin : list(split.path("lengths"), DatasetSummaryJson::bin)) {
                sums.merge(
                        bin.from(), bin, (a, b) -> new Bin(a.from(), Math.max(a.to(), b.to()), a.count() + b.count()));
            }
        }
        return List.copyOf(sums.values());
    }

    private static List<TruncationEntry> truncations(JsonNode splits) {
        List<TruncationEntry> entries = new ArrayList<>();
        for (JsonNode split : splits) {
            split.path("truncation")
                    .forEach(entry -> entries.add(truncation(split.path("name").asText(), entry)));
        }
        return entries;
    }

    /** Of the training split. */
    private static Optional<Fit> fit(JsonNode json) {
        for (JsonNode split : json.path("splits")) {
            if (split.path("name").asText().equals("train") && split.has("fit")) {
                List<LengthBin> lengths = list(
                        split.path("lengths"),
                        bin -> new LengthBin(
                                bin.required("from").asInt(),
                                bin.required("to").asInt(),
                                bin.required("rows").asLong()));
                long rows = split.path("rows").asLong();
                DataFit figures = DataFit.of(
                        counts(split.path("fit")),
                        lengths,
                        split.path("longest_row").asInt(),
                        rows == 0 ? 0 : split.path("truncated_rows").asDouble() / rows,
                        json.path("max_length").asInt());
                List<String> notes = new ArrayList<>(figures.warnings());
                task(json.path("task").asText()).flatMap(figures::advice).ifPresent(notes::add);
                return Optional.of(new Fit(figures, notes));
            }
        }
        return Optional.empty();
    }

    private static DuplicateCounts duplicates(JsonNode json) {
        return json.isMissingNode()
                ? DuplicateCounts.OFF
                : new DuplicateCounts(
                        json.required("handling").asText(),
                        list(
                                json.path("shared"),
                                pair -> new DuplicateCounts.Shared(
                                        pair.required("split").asText(),
                                        pair.required("other").asText(),
                                        pair.required("rows").asLong(),
                                        pair.required("other_rows").asLong())),
                        json.path("conflicting_texts").asLong(),
                        list(
                                json.path("conflicting"),
                                rows -> new DuplicateCounts.Conflicting(
                                        rows.required("split").asText(),
                                        rows.required("rows").asLong())));
    }

    private static FitCounts counts(JsonNode json) {
        return new FitCounts(
                json.path("words").asLong(),
                json.path("whole_tokens").asLong(),
                json.path("text_tokens").asLong(),
                json.path("unknown_tokens").asLong());
    }

    private static Optional<Task> task(String name) {
        return Arrays.stream(Task.values())
                .filter(task -> task.yamlName().equals(name))
                .findFirst();
    }

    private static Bin bin(JsonNode json) {
        return new Bin(
                json.required("from").asInt(),
                json.required("to").asInt(),
                json.required("rows").asLong());
    }

    private static TruncationEntry truncation(String split, JsonNode json) {
        return new TruncationEntry(
                split + ": " + json.required("group").asText(),
                json.path("rows").asLong(),
                json.path("truncated_rows").asLong(),
                json.path("lost_tokens").asLong());
    }
}
