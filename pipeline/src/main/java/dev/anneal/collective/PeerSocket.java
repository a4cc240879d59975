package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLSocket;

/**
 * One rank's end of an authenticated connection.
 *
 * @param channel the connection itself
 * @param socket what is said on it: the channel's own socket, or TLS over that
 */
record PeerSocket(SocketChannel channel, Socket socket) implements Closeable {
    /** For frames, once nobody else reads or writes. */
    Wire wire() {
        if (!(socket instanceof SSLSocket secured)) {
            return new SocketWire(channel);
        }
        try {
            return TlsWire.over(channel, secured);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "A connection between two ranks ended before its first frame (" + e.getMessage()
                            + "). See the logs of the other executors.",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
