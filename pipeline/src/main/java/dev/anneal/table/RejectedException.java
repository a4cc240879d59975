package dev.anneal.table;

import dev.anneal.table.Reject.Reason;

/** Leaves the reading of a row; without stack trace, for a table may have many. */
final class RejectedException extends RuntimeException {
    private final transient Reject reject;

    RejectedException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reject = new Reject(reason, detail);
    }

    Reject reject() {
        return reject;
    }
}
