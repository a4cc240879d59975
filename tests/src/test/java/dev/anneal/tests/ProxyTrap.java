package dev.anneal.tests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy that every JVM is told to use for HTTP and HTTPS, and that answers nobody: it counts who wanted to go out. */
final class ProxyTrap implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicInteger visitors = new AtomicInteger();

    private ProxyTrap(ServerSocket server) {
        this.server = server;
    }

    static ProxyTrap open() throws IOException {
        ProxyTrap trap = new ProxyTrap(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread thread = new Thread(trap::count, "proxy trap");
        thread.setDaemon(true);
        thread.start();
        return trap;
    }

    /** For {@code JDK_JAVA_OPTIONS}, or a command line. */
    String javaOptions() {
        String port = Integer.toString(server.getLocalPort());
        return "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=" + port + " -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort="
                + port;
    }

    int visitors() {
        return visitors.get();
    }

    private void count() {
        while (!server.isClosed()) {
            try (Socket visitor = server.accept()) {
                visitors.incrementAndGet();
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
