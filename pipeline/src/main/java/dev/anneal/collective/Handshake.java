package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Two ranks prove to each other that they know the run's secret, without sending it: each sends a greeting with a fresh random number,
 * and then the HMAC-SHA256 of its side's name and both greetings. The greetings carry version, world size, byte order and ranks, so these are
 * authenticated too; the side's name keeps a proof from being sent back. The side that connects proves itself first.
 */
final class Handshake {
    static final int VERSION = 2;
    private static final long MAGIC = 0x414e4e45414c4152L;
    private static final int NONCE_BYTES = 32;
    private static final int GREETING_BYTES = 8 + 5 * 4 + NONCE_BYTES;
    private static final int ACCEPTED = 1;
    private static final int REFUSED = 2;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What a rank says of itself first. */
    private record Greeting(int version, int worldSize, int littleEndian, int from, int to, byte[] bytes) {}

    private final TcpOptions options;
    private final String where;
    private final DataInputStream in;
    private final DataOutputStream out;

    Handshake(TcpOptions options, Socket socket) throws IOException {
        this.options = options;
        this.where = socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** As the side that has connected to {@code peer}. */
    void connect(int peer) throws IOException {
        byte[] mine = greet(peer);
        out.write(mine);
        Greeting theirs = readGreeting();
        Optional<String> misfit = misfit(theirs);
        if (misfit.isPresent()) {
            throw AnnealException.environment(misfit.get());
        }
        if (theirs.from() != peer) {
            throw AnnealException.environment("Rank " + theirs.from() + " answers at " + where + ", where rank "
                    + options.rank() + " expected rank " + peer + ". Two runs may share a rendezvous.");
        }
        out.write(proof("connecting", mine, theirs.bytes()));
        int answer = in.readInt();
        if (answer == REFUSED) {
            throw AnnealException.environment(wrongSecret(peer));
        }
        byte[] proof = in.readNBytes(Hmac.BYTES);
        if (answer != ACCEPTED || !MessageDigest.isEqual(proof, proof("accepting", mine, theirs.bytes()))) {
            throw AnnealException.environment(wrongSecret(peer));
        }
    }

    /**
     * As the side that has accepted a connection. Returns the other's rank.
     *
     * @param connected ranks that cannot come again
     * @throws IOException if it has not proved to be a rank of this run
     */
    int accept(Set<Integer> connected) throws IOException {
        Greeting theirs = readGreeting();
        byte[] mine = greet(theirs.from());
        out.write(mine);
        Optional<String> misfit = misfit(theirs);
        if (misfit.isPresent()) {
            throw new ProtocolException(misfit.get());
        }
        byte[] proof = new byte[Hmac.BYTES];
        in.readFully(proof);
        if (!MessageDigest.isEqual(proof, proof("connecting", theirs.bytes(), mine))) {
            out.writeInt(REFUSED);
            throw new ProtocolException(wrongSecret(theirs.from()));
        }
        if (theirs.from() <= options.rank()
                || theirs.from() >= options.worldSize()
                || connected.contains(theirs.from())) {
            throw AnnealException.bug("A process at " + where + " says that it is rank " + theirs.from()
                    + ", which rank " + options.rank() + " of " + options.worldSize() + " does not await; it has "
                    + connected
                    + ". Every rank must be one process.");
        }
        ByteBuffer answer = ByteBuffer.allocate(4 + Hmac.BYTES).putInt(ACCEPTED);
        out.write(answer.put(proof("accepting", theirs.bytes(), mine)).array());
        return theirs.from();
    }

    private byte[] greet(int peer) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return ByteBuffer.allocate(GREETING_BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(options.worldSize())
                .putInt(byteOrder())
                .putInt(options.rank())
                .putInt(peer)
                .put(nonce)
                .array();
    }

    private Greeting readGreeting() throws IOException {
        byte[] bytes = new byte[GREETING_BYTES];
        in.readFully(bytes);
        ByteBuffer words = ByteBuffer.wrap(bytes);
        if (words.getLong() != MAGIC) {
            throw new ProtocolException("no greeting of a rank but " + Arrays.toString(Arrays.copyOf(bytes, 8)));
        }
        return new Greeting(words.getInt(), words.getInt(), words.getInt(), words.getInt(), words.getInt(), bytes);
    }

    /** Why the two cannot work together, in which case both say so. */
    private Optional<String> misfit(Greeting theirs) {
        if (theirs.version() != VERSION) {
            return Optional.of("The process at " + where + " speaks version " + theirs.version()
                    + " of the collective protocol, rank " + options.rank() + " version " + VERSION
                    + ". All executors must run the same version of Anneal.");
        }
        if (theirs.worldSize() != options.worldSize() || theirs.to() != options.rank()) {
            return Optional.of("The process at " + where + " is rank " + theirs.from() + " of " + theirs.worldSize()
                    + " and looks for rank " + theirs.to() + ", but this is rank " + options.rank() + " of "
                    + options.worldSize() + ". Two runs may share a rendezvous.");
        }
        if (theirs.littleEndian() != byteOrder()) {
            return Optional.of("The process at " + where + " has another byte order than rank " + options.rank() + " ("
                    + ByteOrder.nativeOrder() + "). Use hosts of one kind.");
        }
        return Optional.empty();
    }

    private byte[] proof(String side, byte[] connecting, byte[] accepting) {
        return Hmac.of(options.secret(), side.getBytes(StandardCharsets.US_ASCII), connecting, accepting);
    }

    private String wrongSecret(int peer) {
        return "The process at " + where + " that says it is rank " + peer + " and rank "
                + options.rank()
                + " do not have the same secret. Either it belongs to another run, or the executors did not "
                + "get the secret of this one.";
    }

    private static int byteOrder() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 1 : 0;
    }
}
