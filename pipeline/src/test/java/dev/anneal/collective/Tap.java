package dev.anneal.collective;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Stands between two ranks: hears every byte of one connection, and may flip a bit of what goes to the side that has accepted. */
final class Tap implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final List<Socket> sockets = new ArrayList<>();
    private volatile long flipped = Long.MAX_VALUE;

    Tap() throws IOException {}

    void flipBitOfByte(long index) {
        flipped = index;
    }

    synchronized byte[] heard() {
        return heard.toByteArray();
    }

    /** Puts itself in front of rank 0. */
    List<String> before(List<String> addresses) {
        PeerAddress real = PeerAddress.parse(addresses.get(0));
        List<String> changed = new ArrayList<>(addresses);
        changed.set(0, new PeerAddress(real.host(), door.getLocalPort(), real.fingerprint()).text());
        start(() -> {
            Socket caller = door.accept();
            Socket called = new Socket(real.host(), real.port());
            sockets.addAll(List.of(caller, called));
            start(() -> pump(caller, called, true));
            start(() -> pump(called, caller, false));
        });
        return changed;
    }

    private void pump(Socket from, Socket to, boolean changes) throws IOException {
        byte[] bytes = new byte[4_096];
        long before = 0;
        for (int count = from.getInputStream().read(bytes);
                count >= 0;
                count = from.getInputStream().read(bytes)) {
            synchronized (this) {
                heard.write(bytes, 0, count);
            }
            if (changes && flipped >= before && flipped < before + count) {
                bytes[(int) (flipped - before)] ^= 1;
            }
            to.getOutputStream().write(bytes, 0, count);
            before += count;
        }
        to.shutdownOutput();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException ended) {
                // One side is gone.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
