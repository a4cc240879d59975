package dev.anneal.train.checkpoint;

import dev.anneal.digest.Sha256;
import dev.anneal.train.checkpoint.CheckpointManifest.Piece;
import dev.anneal.train.checkpoint.CheckpointManifest.Share;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One rank's file of a checkpoint: raw floats in native (little-endian) order, cut along the vectors' grid. Every piece has a checksum of its own, so
 * that a rank reads and verifies what it needs, in blocks, and skips the rest.
 */
final class ShareFile {
    private static final int BLOCK_BYTES = 1 << 20;

    private ShareFile() {}

    static Share write(FileSystem files, Path file, List<Snapshot.Part> parts) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        try (OutputStream stream = files.create(file, true)) {
            for (Snapshot.Part part : parts) {
                String sha256 = write(part.values().duplicate(), stream);
                pieces.add(new Piece(part.vector(), part.from(), part.floats(), sha256));
            }
        }
        return new Share(file.getName(), pieces.stream().mapToLong(Piece::bytes).sum(), pieces);
    }

    private static String write(ByteBuffer values, OutputStream stream) throws IOException {
        Sha256 digest = new Sha256();
        byte[] block = new byte[BLOCK_BYTES];
        while (values.hasRemaining()) {
            int length = Math.min(block.length, values.remaining());
            values.get(block, 0, length);
            stream.write(block, 0, length);
            digest.add(block, 0, length);
        }
        return digest.hex();
    }

    /** Reads what the state holds of a share. Throws an {@link IOException} if it is not what was written. */
    static void read(FileSystem files, Path folder, Share share, Map<String, StateVector> state) throws IOException {
        Path file = new Path(folder, share.file());
        long length = files.getFileStatus(file).getLen();
        if (length != share.bytes()) {
            throw new IOException(share.file() + " has " + length + " bytes instead of " + share.bytes());
        }
        try (FSDataInputStream stream = files.open(file)) {
            long position = 0;
            for (Piece piece : share.pieces()) {
                StateVector vector = state.get(piece.vector());
                if (vector != null && piece.from() < vector.to() && vector.from() < piece.to()) {
                    stream.seek(position);
                    read(stream, share, piece, vector);
                }
                position += piece.bytes();
            }
        }
    }

    /** A piece is read whole, because its checksum is that of the whole, also if only a part of it is kept. */
    private static void read(FSDataInputStream stream, Share share, Piece piece, StateVector vector)
            throws IOException {
        long from = Math.max(piece.from(), vector.from());
        ByteBuffer values = vector.place(from, Math.min(piece.to(), vector.to()));
        long skipped = (from - piece.from()) * Float.BYTES;
        Sha256 digest = new Sha256();
        byte[] block = new byte[BLOCK_BYTES];
        for (long done = 0; done < piece.bytes(); ) {
            int length = (int) Math.min(block.length, piece.bytes() - done);
            stream.readFully(block, 0, length);
            digest.add(block, 0, length);
            int start = (int) Math.min(length, Math.max(0, skipped - done));
            values.put(block, start, Math.min(length - start, values.remaining()));
            done += length;
        }
        String found = digest.hex();
        if (!found.equals(piece.sha256())) {
            throw new IOException(share.file() + " has SHA-256 " + found + " instead of " + piece.sha256() + " in "
                    + piece.vector() + " from " + piece.from());
        }
        vector.placed(from, values);
    }
}
