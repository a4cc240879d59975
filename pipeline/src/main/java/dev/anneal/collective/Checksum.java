package dev.anneal.collective;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C (RFC 3720, appendix B.4), for which processors have an instruction: it finds every error of up to three bits in a frame, and every burst of up to 32. */
final class Checksum {
    private Checksum() {}

    /** From the buffer's position to its limit; moves neither. */
    static int of(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes.duplicate());
        return (int) sum.getValue();
    }
}
