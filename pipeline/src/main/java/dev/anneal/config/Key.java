package dev.anneal.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a configuration key on a record component. The key is the component's name in kebab-case: {@code batchSize} is {@code batch-size}. A
 * component without a fallback is required, unless it is an {@code Optional} (absent) or a record (all its own fallbacks).
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Key {
    /** Stands for "no fallback"; no YAML text is equal to it. */
    String NONE = "\0";

    /** One line of help. */
    String doc();

    /** The value that an absent key has, as YAML text. */
    String fallback() default NONE;
}
