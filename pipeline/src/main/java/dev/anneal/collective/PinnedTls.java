package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** TLS 1.3 in which both sides show their certificate, and each accepts only those whose digest it knows. Safe for all threads. */
final class PinnedTls {
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
    };

    private final KeyManager[] keys;

    PinnedTls(RankCertificate mine) {
        // Never leaves this process, but a key store wants one.
        char[] password = "in memory".toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("rank", mine.key(), password, new Certificate[] {mine.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            this.keys = factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw unavailable(e);
        }
    }

    /** The side that has connected. Returns after the handshake; the socket's timeout bounds each of its reads. */
    SSLSocket connect(Socket socket, Set<String> fingerprints) throws IOException {
        SSLSocket secured = over(socket, fingerprints);
        secured.setUseClientMode(true);
        secured.startHandshake();
        return secured;
    }

    /** The side that has accepted. */
    SSLSocket accept(Socket socket, Set<String> fingerprints) throws IOException {
        SSLSocket secured = over(socket, fingerprints);
        secured.setUseClientMode(false);
        secured.setNeedClientAuth(true);
        secured.startHandshake();
        return secured;
    }

    static String peerFingerprint(SSLSocket socket) throws IOException {
        return RankCertificate.fingerprint(socket.getSession().getPeerCertificates()[0]);
    }

    private SSLSocket over(Socket socket, Set<String> fingerprints) throws IOException {
        SSLContext context;
        try {
            context = SSLContext.getInstance(PROTOCOLS[0]);
            context.init(keys, new TrustManager[] {new PinnedTrust(fingerprints)}, null);
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
        String host = socket.getInetAddress().getHostAddress();
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
        secured.setEnabledProtocols(PROTOCOLS);
        secured.setEnabledCipherSuites(SUITES);
        return secured;
    }

    private static AnnealException unavailable(Exception e) {
        return AnnealException.environment(
                "This Java has no " + PROTOCOLS[0] + " (" + e.getMessage()
                        + "). Use a standard one, or set cluster.encrypt to false.",
                e);
    }
}
