package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.net.InetAddress;
import java.time.Duration;

/**
 * What a rank must know to join a group.
 *
 * @param bind the address of this host that other ranks reach it by; nothing listens on any other
 * @param secret known to the ranks of this run only; 16 bytes at least
 * @param timeout how long a rank, of which something is awaited, may move no bytes
 * @param encryption the same on all ranks
 */
public record TcpOptions(
        int rank, int worldSize, InetAddress bind, byte[] secret, Duration timeout, Encryption encryption) {
    private static final int SHORTEST_SECRET = 16;

    public TcpOptions {
        if (worldSize < 1 || rank < 0 || rank >= worldSize) {
            throw AnnealException.bug("Rank " + rank + " of " + worldSize + " does not exist. Ranks count from 0.");
        }
        if (bind.isAnyLocalAddress()) {
            throw AnnealException.environment("Rank " + rank + " was to listen on " + bind
                    + ", which is every address of the host and none that others can reach. Name one.");
        }
        if (secret.length < SHORTEST_SECRET) {
            throw AnnealException.bug("The secret of the run has " + secret.length + " bytes. It needs "
                    + SHORTEST_SECRET + " random ones at least.");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw AnnealException.user("cluster.timeout is " + timeout + ". It must be positive.");
        }
        secret = secret.clone();
    }

    /** Without encryption. */
    public TcpOptions(int rank, int worldSize, InetAddress bind, byte[] secret, Duration timeout) {
        this(rank, worldSize, bind, secret, timeout, Encryption.NONE);
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "rank " + rank + " of " + worldSize + " on " + bind + ", timeout " + timeout + ", encryption "
                + encryption;
    }
}
