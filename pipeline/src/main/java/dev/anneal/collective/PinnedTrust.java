package dev.anneal.collective;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts certificates by their SHA-256 and by nothing else. */
final class PinnedTrust extends X509ExtendedTrustManager {
    private final Set<String> fingerprints;

    PinnedTrust(Set<String> fingerprints) {
        this.fingerprints = Set.copyOf(fingerprints);
    }

    private void require(X509Certificate[] chain) throws CertificateException {
        String shown = chain.length == 0 ? "none" : RankCertificate.fingerprint(chain[0]);
        if (!fingerprints.contains(shown)) {
            throw new CertificateException(
                    "its certificate has SHA-256 " + shown + ", which no such rank of this run has");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String algorithm) throws CertificateException {
        require(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String algorithm, Socket socket)
            throws CertificateException {
        require(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String algorithm, SSLEngine engine)
            throws CertificateException {
        require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String algorithm) throws CertificateException {
        require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String algorithm, Socket socket)
            throws CertificateException {
        require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String algorithm, SSLEngine engine)
            throws CertificateException {
        require(chain);
    }

    /** None by name, so that a peer shows whatever it has. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
