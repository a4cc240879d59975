package dev.anneal.model.hub;

import java.net.URI;
import java.util.OptionalLong;

/**
 * What the Hub says about a file before it is downloaded.
 *
 * @param commit the revision that was asked for, as a commit
 * @param etag which names the content; see {@link Checksum}
 */
record HubFile(String name, URI address, String commit, String etag, OptionalLong sizeBytes) {}
