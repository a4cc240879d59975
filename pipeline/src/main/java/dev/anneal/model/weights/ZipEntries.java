package dev.anneal.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The entries of a zip archive that are stored without compression, as byte ranges of the file, so that they can be mapped instead of copied to the
 * heap. {@code java.util.zip} hands out streams only. Source: the zip application note (APPNOTE.TXT), with its 64-bit records, which PyTorch always writes.
 */
record ZipEntries(Map<String, Range> ranges) {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int LOCAL_SIGNATURE = 0x04034b50;

    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int END64_BYTES = 56;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_BYTES = 30;

    private static final int EXTRA_64 = 1;
    private static final long IN_EXTRA = 0xffffffffL;

    /** About 100 bytes per tensor; far above any model, far below what could hurt. */
    private static final long MAXIMUM_DIRECTORY_BYTES = 16 << 20;

    /** Where an entry's bytes are in the file. */
    record Range(long begin, long sizeBytes) {}

    static ZipEntries read(FileChannel channel) throws IOException, MalformedException {
        return new ZipEntries(new Reader(channel, channel.size()).read());
    }

    private record Directory(long begin, long sizeBytes) {}

    private record Reader(FileChannel channel, long fileBytes) {
        Map<String, Range> read() throws IOException, MalformedException {
            Directory directory = directory(endPosition());
            if (directory.sizeBytes() > MAXIMUM_DIRECTORY_BYTES) {
                throw new MalformedException("its list of entries takes " + directory.sizeBytes() + " bytes, more than "
                        + MAXIMUM_DIRECTORY_BYTES);
            }
            ByteBuffer entries = bytes(directory.begin(), directory.sizeBytes());
            Map<String, Range> ranges = new HashMap<>();
            while (entries.hasRemaining()) {
                readEntry(entries, ranges);
            }
            return ranges;
        }

        /** The end record is the last thing in the file but for a comment of up to 65,535 bytes. */
        private long endPosition() throws IOException, MalformedException {
            long searched = Math.min(fileBytes, END_BYTES + 0xffffL);
            ByteBuffer tail = bytes(fileBytes - searched, searched);
            for (int position = tail.limit() - END_BYTES; position >= 0; position--) {
                if (tail.getInt(position) == END_SIGNATURE
                        && Short.toUnsignedInt(tail.getShort(position + 20)) == tail.limit() - END_BYTES - position) {
                    return fileBytes - searched + position;
                }
            }
            throw new MalformedException("it has no list of entries at its end");
        }

        private Directory directory(long end) throws IOException, MalformedException {
            ByteBuffer record = bytes(end, END_BYTES);
            if (end >= LOCATOR_BYTES) {
                ByteBuffer locator = bytes(end - LOCATOR_BYTES, LOCATOR_BYTES);
                if (locator.getInt(0) == END64_LOCATOR_SIGNATURE) {
                    ByteBuffer large = bytes(locator.getLong(8), END64_BYTES);
                    requireSignature(large.getInt(0), END64_SIGNATURE);
                    return new Directory(large.getLong(48), large.getLong(40));
                }
            }
            return new Directory(Integer.toUnsignedLong(record.getInt(16)), Integer.toUnsignedLong(record.getInt(12)));
        }

        private void readEntry(ByteBuffer entries, Map<String, Range> ranges) throws IOException, MalformedException {
            ByteBuffer fixed = cut(entries, ENTRY_BYTES);
            requireSignature(fixed.getInt(0), ENTRY_SIGNATURE);
            ByteBuffer nameBytes = cut(entries, Short.toUnsignedInt(fixed.getShort(28)));
            ByteBuffer extra = cut(entries, Short.toUnsignedInt(fixed.getShort(30)));
            cut(entries, Short.toUnsignedInt(fixed.getShort(32)));
            String name = StandardCharsets.UTF_8.decode(nameBytes).toString();
            LargeFields large = new LargeFields(extra64(extra));
            long size = large.value(Integer.toUnsignedLong(fixed.getInt(24)));
            long packed = large.value(Integer.toUnsignedLong(fixed.getInt(20)));
            long local = large.value(Integer.toUnsignedLong(fixed.getInt(42)));
            if (fixed.getShort(10) != 0 || size != packed || (fixed.getShort(8) & 1) != 0) {
                throw new MalformedException(
                        "entry '" + name + "' is compressed or encrypted, which PyTorch never does");
            }
            if (ranges.put(name, range(name, local, size)) != null) {
                throw new MalformedException("two entries are called '" + name + "'");
            }
        }

        /** The local header repeats the name and has an extra field of its own length, by which PyTorch aligns the data. */
        private Range range(String name, long local, long size) throws IOException, MalformedException {
            ByteBuffer header = bytes(local, LOCAL_BYTES);
            requireSignature(header.getInt(0), LOCAL_SIGNATURE);
            long begin = local
                    + LOCAL_BYTES
                    + Short.toUnsignedInt(header.getShort(26))
                    + Short.toUnsignedInt(header.getShort(28));
            if (size < 0 || begin > fileBytes || size > fileBytes - begin) {
                throw new MalformedException(
                        "entry '" + name + "' of " + size + " bytes reaches beyond the end of the file");
            }
            return new Range(begin, size);
        }

        private ByteBuffer bytes(long position, long length) throws IOException, MalformedException {
            if (position < 0 || length < 0 || position > fileBytes || length > fileBytes - position) {
                throw new MalformedException("its list of entries points beyond the end of the file");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, position + bytes.position()) < 0) {
                    throw new MalformedException("it ends inside its list of entries");
                }
            }
            return bytes.flip();
        }

        private static ByteBuffer extra64(ByteBuffer extra) throws MalformedException {
            while (extra.remaining() >= 4) {
                int kind = Short.toUnsignedInt(extra.getShort());
                ByteBuffer content = cut(extra, Short.toUnsignedInt(extra.getShort()));
                if (kind == EXTRA_64) {
                    return content;
                }
            }
            return ByteBuffer.allocate(0);
        }

        private static ByteBuffer cut(ByteBuffer from, int length) throws MalformedException {
            if (length > from.remaining()) {
                throw new MalformedException("its list of entries ends too early");
            }
            ByteBuffer part = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            from.position(from.position() + length);
            return part;
        }

        private static void requireSignature(int found, int wanted) throws MalformedException {
            if (found != wanted) {
                throw new MalformedException("its list of entries is no list of zip entries");
            }
        }
    }

    /** Numbers that do not fit into 32 bits stand in the extra field, in the order in which they are asked for. */
    private record LargeFields(ByteBuffer extra) {
        long value(long small) throws MalformedException {
            if (small != IN_EXTRA) {
                return small;
            }
            if (extra.remaining() < Long.BYTES) {
                throw new MalformedException("its list of entries lacks a 64-bit size");
            }
            return extra.getLong();
        }
    }
}
