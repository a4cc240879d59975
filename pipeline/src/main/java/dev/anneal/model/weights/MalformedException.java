package dev.anneal.model.weights;

/** What is wrong with the bytes of a file; wrapped into an error that names the file. */
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    MalformedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
