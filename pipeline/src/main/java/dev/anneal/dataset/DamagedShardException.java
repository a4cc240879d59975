package dev.anneal.dataset;

/** Bytes that are no shard of the expected layout; the message says what is wrong, whoever catches it names the file. */
final class DamagedShardException extends Exception {
    DamagedShardException(String reason) {
        super(reason);
    }

    static void check(boolean holds, String reason) throws DamagedShardException {
        if (!holds) {
            throw new DamagedShardException(reason);
        }
    }
}
