package dev.anneal.config;

import java.util.List;

/**
 * The presets that a configuration was filled up from. A file names one or several, {@code preset: [roberta, few-sample]}; {@link Presets} puts their
 * values in and leaves their names here, so that a resolved configuration does not take them twice.
 *
 * @param applied names, the last one's values hold
 */
public record PresetConfig(
        @Key(doc = "Written by a resolved configuration: presets whose values are in it.", fallback = "[]")
        List<String> applied) {
    public PresetConfig {
        applied = List.copyOf(applied);
    }
}
