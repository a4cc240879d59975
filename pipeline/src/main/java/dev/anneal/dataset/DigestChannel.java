package dev.anneal.dataset;

import dev.anneal.digest.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Counts and digests what is written through it. Closing it closes the stream. */
final class DigestChannel implements WritableByteChannel {
    private final OutputStream out;
    private final Sha256 digest = new Sha256();
    private final byte[] block = new byte[1 << 16];
    private long bytes;
    private boolean open = true;

    DigestChannel(OutputStream out) {
        this.out = out;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int size = source.remaining();
        while (source.hasRemaining()) {
            int part = Math.min(block.length, source.remaining());
            source.get(block, 0, part);
            digest.add(block, 0, part);
            out.write(block, 0, part);
        }
        bytes += size;
        return size;
    }

    long bytes() {
        return bytes;
    }

    /** In lower-case hexadecimal; to be called once, after the last byte. */
    String sha256() {
        return digest.hex();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            out.close();
        }
    }
}
