package dev.anneal.train.checkpoint;

import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.tensor.FlatVector;
import dev.anneal.train.checkpoint.CheckpointManifest.Piece;
import dev.anneal.train.checkpoint.CheckpointManifest.Share;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** One rank's file of a checkpoint: raw floats in native (little-endian) order, cut along the vectors' grid. */
final class ShareFile {
    private static final int BLOCK_BYTES = 1 << 20;

    private ShareFile() {}

    /** Writes this rank's pieces of the state. */
    static Share write(FileSystem files, Path folder, int rank, int worldSize, List<StateVector> state) {
        Path file = new Path(folder, "share-%05d-of-%05d.bin".formatted(rank, worldSize));
        Sha256 digest = new Sha256();
        List<Piece> pieces = pieces(rank, worldSize, state);
        long bytes = 0;
        try (OutputStream stream = files.create(file, true)) {
            for (int i = 0; i < pieces.size(); i++) {
                bytes += copy(state.get(i).vector(), pieces.get(i), stream, digest);
            }
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The checkpoint file " + file + " cannot be written: " + e.getMessage()
                            + ". Free space there, or set output to another place.",
                    e);
        }
        return new Share(file.getName(), bytes, digest.hex(), pieces);
    }

    /** Reads a share into the state. Throws an {@link IOException} if it is not what was written. */
    static void read(FileSystem files, Path folder, Share share, Map<String, FlatVector> state) throws IOException {
        Sha256 digest = new Sha256();
        try (InputStream stream = files.open(new Path(folder, share.file()))) {
            for (Piece piece : share.pieces()) {
                copy(stream, piece, state, digest);
            }
            if (stream.read() >= 0) {
                throw new IOException(share.file() + " is longer than " + share.bytes() + " bytes");
            }
        }
        String found = digest.hex();
        if (!found.equals(share.sha256())) {
            throw new IOException(share.file() + " has SHA-256 " + found + " instead of " + share.sha256());
        }
    }

    private static List<Piece> pieces(int rank, int worldSize, List<StateVector> state) {
        List<Piece> pieces = new ArrayList<>();
        for (StateVector vector : state) {
            long cells = vector.vector().floats() / FlatVector.GRID;
            long from = cells * rank / worldSize * FlatVector.GRID;
            long to = cells * (rank + 1) / worldSize * FlatVector.GRID;
            pieces.add(new Piece(vector.name(), from, to - from));
        }
        return pieces;
    }

    private static long copy(FlatVector vector, Piece piece, OutputStream stream, Sha256 digest) throws IOException {
        ByteBuffer values = slice(vector, piece);
        byte[] block = new byte[BLOCK_BYTES];
        while (values.hasRemaining()) {
            int length = Math.min(block.length, values.remaining());
            values.get(block, 0, length);
            stream.write(block, 0, length);
            digest.add(block, 0, length);
        }
        return values.limit();
    }

    private static void copy(InputStream stream, Piece piece, Map<String, FlatVector> state, Sha256 digest)
            throws IOException {
        FlatVector vector = state.get(piece.vector());
        if (vector == null || piece.from() < 0 || piece.from() + piece.floats() > vector.floats()) {
            throw new IOException(
                    "the model has no floats " + piece.from() + " + " + piece.floats() + " in " + piece.vector());
        }
        ByteBuffer values = slice(vector, piece);
        byte[] block = new byte[BLOCK_BYTES];
        while (values.hasRemaining()) {
            int length = stream.readNBytes(block, 0, Math.min(block.length, values.remaining()));
            if (length == 0) {
                throw new IOException("it is shorter than its manifest says");
            }
            values.put(block, 0, length);
            digest.add(block, 0, length);
        }
    }

    private static ByteBuffer slice(FlatVector vector, Piece piece) {
        int from = Math.toIntExact(piece.from() * Float.BYTES);
        return vector.memory().slice(from, Math.toIntExact(piece.floats() * Float.BYTES));
    }
}
