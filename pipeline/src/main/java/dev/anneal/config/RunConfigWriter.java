package dev.anneal.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes a configuration with every value that a run uses, defaults included, so that the run can be repeated from it. */
public final class RunConfigWriter {
    private RunConfigWriter() {}

    /**
     * YAML that {@link RunConfigReader} reads as an equal record, but for secrets among a data source's options, in whose place there is a mask. Keys
     * come in the order of the reference; absent ones are left out.
     */
    public static String yaml(RunConfig config) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(Integer.MAX_VALUE)
                .build();
        return new Dump(settings).dumpToString(section(config));
    }

    private static Map<String, Object> section(Record record) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (KeySpec key : KeySpec.of(record.getClass())) {
            value(key.valueIn(record)).ifPresent(value -> values.put(key.name(), value));
        }
        return values;
    }

    private static Optional<Object> value(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.flatMap(RunConfigWriter::value);
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? Optional.of(optional.getAsInt()) : Optional.empty();
        }
        if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? Optional.of(optional.getAsDouble()) : Optional.empty();
        }
        if (value instanceof Enum<?> constant) {
            return Optional.of(YamlName.of(constant));
        }
        if (value instanceof Duration duration) {
            return Optional.of(DurationText.write(duration));
        }
        if (value instanceof Interval interval) {
            return Optional.of(interval.toString());
        }
        if (value instanceof ClassWeights weights) {
            return Optional.of(weights.yaml());
        }
        if (value instanceof MicroBatchSize size) {
            return Optional.of(size.yaml());
        }
        if (value instanceof Grid grid) {
            return Optional.of(grid.yaml());
        }
        if (value instanceof SourceConfig source) {
            return Optional.of(section(source.masked()));
        }
        if (value instanceof ScoreConfig score) {
            return Optional.of(section(score.masked()));
        }
        if (value instanceof PresetConfig preset && preset.applied().isEmpty()) {
            return Optional.empty();
        }
        if (value instanceof Record record) {
            return Optional.<Object>of(section(record)).filter(section -> !section.equals(Map.of()));
        }
        if (value instanceof List<?> list) {
            // A copy: of one empty list in several places YAML would make an alias.
            return Optional.of(new ArrayList<>(list.stream()
                    .map(item -> item instanceof Record record ? section(record) : item)
                    .toList()));
        }
        return Optional.of(value);
    }
}
