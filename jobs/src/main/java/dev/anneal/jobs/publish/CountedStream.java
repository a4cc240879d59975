package dev.anneal.jobs.publish;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts the bytes that pass; closing it leaves the stream below open. */
final class CountedStream extends FilterOutputStream {
    private long count;

    CountedStream(OutputStream stream) {
        super(stream);
    }

    long count() {
        return count;
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        count += length;
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
