package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The values that keys have without being given. */
final class Defaults {
    private Defaults() {}

    /** The fallback of a key; for a required one, some value of its type, to go on with until the problem is reported. */
    static Object of(KeySpec key) {
        if (key.isListOfSections()) {
            return List.of();
        }
        if (key.optional()) {
            return empty(key.type());
        }
        if (key.isSection()) {
            return record(key.type());
        }
        if (key.fallback().isPresent()) {
            return parse(key, key.fallback().get());
        }
        if (key.type().isEnum()) {
            return key.type().getEnumConstants()[0];
        }
        return key.type() == double.class ? 0.0 : "placeholder";
    }

    /** A record of which all keys have their defaults; a table, which no default names, is some files. */
    static Record record(Class<?> type) {
        if (type == SourceConfig.class) {
            return SourceConfig.files("placeholder", Format.CSV, Map.of());
        }
        return newRecord(type, KeySpec.of(type).stream().map(Defaults::of).toArray());
    }

    /**
     * Calls the constructor.
     *
     * @throws AnnealException what the constructor throws
     */
    static Record newRecord(Class<?> type, Object[] values) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return (Record) type.getDeclaredConstructor(parameters).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw AnnealException.bug("The constructor of " + type.getName() + " failed", e);
        } catch (ReflectiveOperationException e) {
            throw AnnealException.bug("The constructor of " + type.getName() + " cannot be called", e);
        }
    }

    private static Object empty(Class<?> type) {
        if (type == OptionalInt.class) {
            return OptionalInt.empty();
        }
        return type == OptionalDouble.class ? OptionalDouble.empty() : Optional.empty();
    }

    private static Object parse(KeySpec key, String fallback) {
        String position = "default of " + key.name();
        try {
            return ValueReader.read(key, YamlTree.ofValue(fallback, position, new Findings()));
        } catch (ValueReader.Mismatch e) {
            throw AnnealException.bug(e.problem(position).text("", ""), e);
        }
    }
}
