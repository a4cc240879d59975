package dev.anneal.collective;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;

/**
 * The key of a rank for one attempt to train, and a certificate that it has signed itself. Nobody trusts it for its name, its dates or its signature:
 * peers know its digest from the rendezvous. So it holds no more than RFC 5280 demands, written down by {@link Der}, and Java reads it back.
 */
record RankCertificate(PrivateKey key, X509Certificate certificate) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BYTES = 16;

    /** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
    private static final byte[] SIGNATURE =
            Der.sequence(Der.objectIdentifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

    /** 2.5.4.3. */
    private static final byte[] COMMON_NAME = Der.objectIdentifier(0x55, 0x04, 0x03);

    /** For ever, in the words of RFC 5280: the attempt ends before, and a clock that is wrong must not end it. */
    private static final byte[] VALIDITY =
            Der.sequence(Der.utcTime("000101000000Z"), Der.generalizedTime("99991231235959Z"));

    static RankCertificate fresh(int rank) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            KeyPair keys = generator.generateKeyPair();
            byte[] encoded = encode("anneal rank " + rank, keys);
            Certificate certificate =
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            certificate.verify(keys.getPublic());
            return new RankCertificate(keys.getPrivate(), (X509Certificate) certificate);
        } catch (GeneralSecurityException e) {
            throw AnnealException.environment(
                    "This Java cannot make a certificate for TLS (" + e.getMessage()
                            + "). Use one with elliptic curves, or set cluster.encrypt to false.",
                    e);
        }
    }

    /** SHA-256 of the whole certificate, in hexadecimal. */
    String fingerprint() {
        return fingerprint(certificate);
    }

    static String fingerprint(Certificate certificate) {
        try {
            return new Sha256()
                    .add(new ByteArrayInputStream(certificate.getEncoded()))
                    .hex();
        } catch (CertificateEncodingException | java.io.IOException e) {
            throw AnnealException.bug("A certificate cannot be encoded: " + e.getMessage() + ".", e);
        }
    }

    private static byte[] encode(String name, KeyPair keys) throws GeneralSecurityException {
        byte[] serial = new byte[SERIAL_BYTES];
        RANDOM.nextBytes(serial);
        byte[] distinguishedName = Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.utf8(name))));
        byte[] toBeSigned = Der.sequence(
                Der.explicit(0, Der.integer(new byte[] {2})),
                Der.integer(serial),
                SIGNATURE,
                distinguishedName,
                VALIDITY,
                distinguishedName,
                keys.getPublic().getEncoded());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate(), RANDOM);
        signature.update(toBeSigned);
        return Der.sequence(toBeSigned, SIGNATURE, Der.bitString(signature.sign()));
    }
}
