package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What the maker of a file for shared memory tells the rank that is to open it. Where the file lies follows from the run's secret and the maker's
 * nonce, so that nobody can be led to another file.
 *
 * @param boot the id of the maker's running kernel
 * @param nonce of the maker's folder, random
 * @param proof that the maker knows the secret
 * @param obstacle why there is no file; else empty
 */
record RingOffer(int maker, int opener, String boot, byte[] nonce, byte[] proof, String obstacle) {
    static final int NONCE_BYTES = 32;
    private static final String PURPOSE = "anneal shared memory 1";
    private static final int NAME_BYTES = 16;

    static RingOffer of(TcpOptions maker, int opener, String boot, byte[] nonce, String obstacle) {
        byte[] proof = Hmac.of(
                maker.secret(), bytes(PURPOSE), words(maker.rank(), opener, maker.worldSize()), nonce, bytes(boot));
        return new RingOffer(maker.rank(), opener, boot, nonce, proof, obstacle);
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(boot);
        out.write(nonce);
        out.write(proof);
        out.writeUTF(obstacle);
    }

    static RingOffer read(DataInput in, int maker, TcpOptions opener) throws IOException {
        String boot = in.readUTF();
        byte[] nonce = new byte[NONCE_BYTES];
        in.readFully(nonce);
        byte[] proof = new byte[Hmac.BYTES];
        in.readFully(proof);
        RingOffer offer = new RingOffer(maker, opener.rank(), boot, nonce, proof, in.readUTF());
        offer.requireProof(opener);
        return offer;
    }

    /** Of all files of a maker. */
    static Path folder(Path memory, byte[] secret, byte[] nonce) {
        byte[] name = Arrays.copyOf(Hmac.of(secret, bytes(PURPOSE + " folder"), nonce), NAME_BYTES);
        return memory.resolve("anneal-" + HexFormat.of().formatHex(name));
    }

    Path file(Path folder) {
        return folder.resolve("ranks-" + maker + "-" + opener);
    }

    /** What the file begins with. */
    byte[] title() {
        return ByteBuffer.allocate(PURPOSE.length() + Integer.BYTES + NONCE_BYTES + Hmac.BYTES)
                .put(bytes(PURPOSE))
                .putInt(RingFile.RING_BYTES)
                .put(nonce)
                .put(proof)
                .array();
    }

    /** Of the maker's arena, which all others open. */
    Path arenaFile(Path folder) {
        return folder.resolve("vectors-" + maker);
    }

    /** What the arena begins with. */
    byte[] arenaTitle(TcpOptions options) {
        byte[] proof = Hmac.of(options.secret(), bytes(PURPOSE + " arena"), words(maker, options.worldSize()), nonce);
        return ByteBuffer.allocate(PURPOSE.length() + NONCE_BYTES + Hmac.BYTES)
                .put(bytes(PURPOSE))
                .put(nonce)
                .put(proof)
                .array();
    }

    private void requireProof(TcpOptions options) {
        byte[] expected = Hmac.of(
                options.secret(), bytes(PURPOSE), words(maker, opener, options.worldSize()), nonce, bytes(boot));
        if (!MessageDigest.isEqual(expected, proof)) {
            throw AnnealException.environment("The process that says it is rank " + maker + " offers rank " + opener
                    + " shared memory, but does not know the secret of this run. Something stands between the executors: look"
                    + " for what else listens on their ports.");
        }
    }

    private static byte[] words(int... values) {
        ByteBuffer words = ByteBuffer.allocate(values.length * Integer.BYTES);
        for (int value : values) {
            words.putInt(value);
        }
        return words.array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
