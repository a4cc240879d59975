/** The families of encoders: what each one's {@code config.json} means, its layers and its heads, as transformers has them. */
@NullMarked
package dev.anneal.model.family;

import org.jspecify.annotations.NullMarked;
