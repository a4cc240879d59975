package dev.anneal.jobs.source;

import dev.anneal.config.Format;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.HostFolders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** Runs on executors: the rows of one file, compressed or not, as they are asked for. */
record ReadFile(Format format, LinkedHashMap<String, String> options) implements FlatMapFunction<String, Row> {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    @Override
    public Iterator<Row> call(String path) throws IOException {
        InputStream bytes = open(new Path(path), HostFolders.hadoopConfiguration());
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close(bytes));
        return new Rows(reader(bytes, path), path);
    }

    private RecordReader reader(InputStream bytes, String path) throws IOException {
        return switch (format) {
            case TEXT -> new PassageReader(lines(bytes), options, path);
            case CONLL -> new ConllReader(lines(bytes), ConllReader.Columns.of(options), path);
            case CONLLU -> new ConlluReader(lines(bytes), ConlluReader.tagColumn(options), path);
            case SQUAD -> new SquadReader(bytes, path);
            case CSV, TSV, JSONL, PARQUET, ORC -> throw new IllegalArgumentException("Spark reads " + format);
        };
    }

    private static InputStream open(Path path, Configuration hadoop) throws IOException {
        InputStream raw = path.getFileSystem(hadoop).open(path);
        CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
        return codec == null ? raw : codec.createInputStream(raw);
    }

    private static BufferedReader lines(InputStream bytes) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
        lines.mark(1);
        if (lines.read() != BYTE_ORDER_MARK) {
            lines.reset();
        }
        return lines;
    }

    private static void close(InputStream bytes) {
        try {
            bytes.close();
        } catch (IOException e) {
            // Everything that was wanted has been read.
        }
    }

    /** Not thread-safe. */
    private static final class Rows implements Iterator<Row> {
        private final RecordReader reader;
        private final String path;
        private Optional<Row> next = Optional.empty();
        private boolean ended;

        Rows(RecordReader reader, String path) {
            this.reader = reader;
            this.path = path;
        }

        @Override
        public boolean hasNext() {
            if (next.isEmpty() && !ended) {
                next = read();
                ended = next.isEmpty();
            }
            return next.isPresent();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Row row = next.orElseThrow();
            next = Optional.empty();
            return row;
        }

        private Optional<Row> read() {
            try {
                return reader.next();
            } catch (IOException e) {
                throw AnnealException.user(
                        path + " cannot be read: " + e.getMessage()
                                + ". Check that the file is complete, and that the format of its table is right.",
                        e);
            }
        }
    }
}
