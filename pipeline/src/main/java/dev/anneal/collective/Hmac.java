package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 (RFC 2104): what only those can compute who know a secret. */
final class Hmac {
    static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private Hmac() {}

    /** Of all parts, one after the other. */
    static byte[] of(byte[] secret, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw AnnealException.environment("This Java has no " + ALGORITHM + ". Use a standard one.", e);
        }
    }
}
