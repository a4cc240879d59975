package dev.anneal.error;

/**
 * The one exception that Anneal throws on purpose. Its message says problem, reason and remedy, with values: "optimizer.warmup-steps is 900, but
 * the run has 600 steps (conf/mrpc.yaml:14). Lower it or raise train.max-steps."
 */
public final class AnnealException extends RuntimeException {
    /** Who can mend it; command lines turn it into an exit status. */
    public enum Kind {
        /** The configuration or the data. */
        USER(2),
        /** The machine, its files, its libraries or its network. */
        ENVIRONMENT(3),
        /** Memory, disk, slots or time ran out. */
        RESOURCES(4),
        /** Anneal itself. */
        BUG(5),
        /** Nobody: somebody asked the run to stop, and it did. The status is that of a process which SIGTERM ended. */
        STOPPED(143);

        private final int exitStatus;

        Kind(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        /** The exit status of a process that ends because of such an error. */
        public int exitStatus() {
            return exitStatus;
        }
    }

    private final Kind kind;

    public AnnealException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public AnnealException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public static AnnealException user(String message) {
        return new AnnealException(Kind.USER, message);
    }

    public static AnnealException user(String message, Throwable cause) {
        return new AnnealException(Kind.USER, message, cause);
    }

    public static AnnealException environment(String message) {
        return new AnnealException(Kind.ENVIRONMENT, message);
    }

    public static AnnealException environment(String message, Throwable cause) {
        return new AnnealException(Kind.ENVIRONMENT, message, cause);
    }

    public static AnnealException resources(String message) {
        return new AnnealException(Kind.RESOURCES, message);
    }

    public static AnnealException resources(String message, Throwable cause) {
        return new AnnealException(Kind.RESOURCES, message, cause);
    }

    public static AnnealException bug(String message) {
        return new AnnealException(Kind.BUG, message);
    }

    public static AnnealException bug(String message, Throwable cause) {
        return new AnnealException(Kind.BUG, message, cause);
    }

    public static AnnealException stopped(String message) {
        return new AnnealException(Kind.STOPPED, message);
    }

    public Kind kind() {
        return kind;
    }
}
