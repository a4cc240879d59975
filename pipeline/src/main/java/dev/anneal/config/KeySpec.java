package dev.anneal.config;

import dev.anneal.error.AnnealException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One key as its record component declares it.
 *
 * @param name in YAML
 * @param doc one line of help
 * @param fallback the YAML text of the default
 * @param type of the component; of what an {@code Optional} may hold
 * @param item the type of a list's items, else that of the component
 * @param optional whether the component is an {@code Optional}, {@code OptionalInt} or {@code OptionalDouble}
 */
record KeySpec(
        String name,
        String doc,
        Optional<String> fallback,
        Class<?> type,
        Class<?> item,
        boolean optional,
        Method accessor) {
    /** Records that one key holds as a whole. */
    private static final Set<Class<?>> VALUES =
            Set.of(Interval.class, ClassWeights.class, MicroBatchSize.class, Grid.class);

    /** The keys of a record, in the order of its components. */
    static List<KeySpec> of(Class<?> recordType) {
        return Arrays.stream(recordType.getRecordComponents()).map(KeySpec::of).toList();
    }

    private static KeySpec of(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        if (key == null) {
            throw AnnealException.bug(
                    component.getDeclaringRecord().getName() + "." + component.getName() + " has no @Key");
        }
        Optional<String> fallback = Optional.of(key.fallback()).filter(text -> !text.equals(Key.NONE));
        Class<?> raw = component.getType();
        boolean optional =
                List.of(Optional.class, OptionalInt.class, OptionalDouble.class).contains(raw);
        Class<?> type = raw == Optional.class ? argument(component.getGenericType()) : raw;
        return new KeySpec(
                YamlName.ofComponent(component.getName()),
                key.doc(),
                fallback,
                type,
                raw == List.class ? argument(component.getGenericType()) : type,
                optional,
                component.getAccessor());
    }

    boolean isSection() {
        return type.isRecord() && !VALUES.contains(type);
    }

    boolean isListOfSections() {
        return type == List.class && item.isRecord();
    }

    /** Whether a configuration without this key is incomplete. */
    boolean isRequired() {
        if (optional) {
            return false;
        }
        return isSection() ? of(type).stream().anyMatch(KeySpec::isRequired) : fallback.isEmpty();
    }

    /** The value that a record has for this key. */
    Object valueIn(Record record) {
        try {
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw AnnealException.bug("The accessor of key " + name + " failed", e);
        }
    }

    private static Class<?> argument(Type type) {
        return (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0];
    }
}
