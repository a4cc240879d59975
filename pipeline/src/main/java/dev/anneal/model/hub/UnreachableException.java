package dev.anneal.model.hub;

import java.io.IOException;
import java.net.URI;

/** No attempt at a request had an answer. */
final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreachableException(URI address, int attempts, IOException last) {
        super(address + " gave no answer in " + attempts + " attempts, the last with " + last, last);
    }
}
