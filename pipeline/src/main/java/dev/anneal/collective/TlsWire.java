package dev.anneal.collective;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.crypto.AEADBadTagException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * Bytes through TLS, to any host. Closing it closes the connection below, at once: TLS's own close would wait for a writer that is stuck. An
 * attacker who cuts the connection gains nothing, as frames have lengths, and a rank says goodbye.
 */
final class TlsWire implements Wire {
    /** The most that a record of TLS holds. */
    private static final int RECORD_BYTES = 1 << 14;

    private final SocketChannel channel;
    private final SSLSocket secured;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] incoming = new byte[RECORD_BYTES];
    private final byte[] outgoing = new byte[RECORD_BYTES];

    private TlsWire(SocketChannel channel, SSLSocket secured) throws IOException {
        this.channel = channel;
        this.secured = secured;
        this.in = secured.getInputStream();
        this.out = secured.getOutputStream();
    }

    /** @param secured over the channel, after its handshake */
    static TlsWire over(SocketChannel channel, SSLSocket secured) throws IOException {
        secured.setSoTimeout(0);
        return new TlsWire(channel, secured);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count;
        try {
            count = in.read(incoming, 0, Math.min(into.remaining(), incoming.length));
        } catch (SSLException e) {
            throw e.getCause() instanceof AEADBadTagException ? new DamagedException(e) : e;
        }
        if (count > 0) {
            into.put(incoming, 0, count);
        }
        return count;
    }

    @Override
    public void write(ByteBuffer... parts) throws IOException {
        int count = 0;
        for (ByteBuffer part : parts) {
            int piece = Math.min(part.remaining(), outgoing.length - count);
            part.get(outgoing, count, piece);
            count += piece;
        }
        out.write(outgoing, 0, count);
    }

    @Override
    public void endOutput() throws IOException {
        secured.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
