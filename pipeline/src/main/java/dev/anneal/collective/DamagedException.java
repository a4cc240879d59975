package dev.anneal.collective;

import java.io.IOException;

/** Bytes came other than they were sent. */
final class DamagedException extends IOException {
    DamagedException(String what) {
        super(what);
    }

    DamagedException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
