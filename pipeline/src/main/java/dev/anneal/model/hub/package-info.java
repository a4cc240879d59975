/**
 * Files of a model repository on the Hugging Face Hub or a mirror of it: found, downloaded, verified and kept in a local cache. Knows nothing of
 * what is in them.
 */
@NullMarked
package dev.anneal.model.hub;

import org.jspecify.annotations.NullMarked;
