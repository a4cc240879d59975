package dev.anneal.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes through the kernel, to any host. */
record SocketWire(SocketChannel socket) implements Wire {
    @Override
    public int read(ByteBuffer into) throws IOException {
        return socket.read(into);
    }

    @Override
    public void write(ByteBuffer... parts) throws IOException {
        socket.write(parts);
    }

    @Override
    public boolean isExact() {
        return false;
    }

    @Override
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
