package dev.anneal.jobs.prepare;

import dev.anneal.dataset.ShardRow;
import dev.anneal.dataset.ShardSchema;
import dev.anneal.tokenize.Encoding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A tokenized row as bytes, for Spark's shuffles: hash, label, tokens before truncation, number of tokens, ids, type ids, id. Equal rows have equal
 * bytes, so that ordering the bytes orders the rows whatever task made them. Stateless.
 */
final class ShardRowCodec {
    private static final int HEAD_BYTES = Long.BYTES + 3 * Integer.BYTES;

    private ShardRowCodec() {}

    static byte[] encode(ShardRow row) {
        Encoding encoding = row.encoding();
        byte[] id = row.id().orElse("").getBytes(StandardCharsets.UTF_8);
        int tokens = encoding.length();
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + tokens * (Integer.BYTES + 1) + id.length);
        bytes.putLong(row.hash())
                .putInt(row.label())
                .putInt(encoding.tokensBeforeTruncation())
                .putInt(tokens);
        for (int tokenId : encoding.ids()) {
            bytes.putInt(tokenId);
        }
        for (int typeId : encoding.typeIds()) {
            bytes.put((byte) typeId);
        }
        return bytes.put(id).array();
    }

    static ShardRow decode(byte[] row, ShardSchema schema) {
        ByteBuffer bytes = ByteBuffer.wrap(row);
        long hash = bytes.getLong();
        int label = bytes.getInt();
        int tokensBeforeTruncation = bytes.getInt();
        int[] ids = new int[bytes.getInt()];
        int[] typeIds = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes.getInt();
        }
        for (int i = 0; i < ids.length; i++) {
            typeIds[i] = bytes.get();
        }
        String id = StandardCharsets.UTF_8.decode(bytes).toString();
        Optional<String> name = schema.ids() ? Optional.of(id) : Optional.empty();
        return new ShardRow(new Encoding(ids, typeIds, tokensBeforeTruncation), label, hash, name);
    }
}
