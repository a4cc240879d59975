package dev.anneal.jobs.prepare;

import dev.anneal.dataset.AnswerText;
import dev.anneal.dataset.FitCounts;
import dev.anneal.dataset.ShardRow;
import dev.anneal.dataset.Target;
import dev.anneal.dataset.TokenRow;
import dev.anneal.error.AnnealException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tokenized rows of one source row as bytes, for Spark's shuffles. Equal rows have equal bytes, and these begin with the hash, so that ordering the
 * bytes orders the rows whatever task made them. Stateless.
 */
final class ShardRowCodec {
    private ShardRowCodec() {}

    static byte[] encode(List<ShardRow> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(rows.get(0).hash());
            out.writeInt(rows.size());
            for (ShardRow row : rows) {
                write(row, out);
            }
        } catch (IOException e) {
            throw AnnealException.bug("Rows cannot be written to memory: " + e, e);
        }
        return bytes.toByteArray();
    }

    static List<ShardRow> decode(byte[] bytes) {
        List<ShardRow> rows = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long hash = in.readLong();
            for (int left = in.readInt(); left > 0; left--) {
                rows.add(row(hash, in));
            }
        } catch (IOException e) {
            throw AnnealException.bug("Rows cannot be read from memory: " + e, e);
        }
        return rows;
    }

    private static void write(ShardRow row, DataOutputStream out) throws IOException {
        TokenRow tokens = row.tokens();
        out.writeInt(row.ledger().tokensBefore());
        out.writeInt(row.ledger().lostWords());
        out.writeInt(row.ledger().sourceRows());
        write(row.ledger().fit(), out);
        ints(tokens.ids(), out);
        for (int type : tokens.typeIds()) {
            out.writeByte(type);
        }
        TargetCodec.write(tokens.target(), out);
        out.writeFloat(tokens.weight());
        out.writeBoolean(row.id().isPresent());
        if (row.id().isPresent()) {
            text(row.id().get(), out);
        }
        out.writeBoolean(tokens.answerText().isPresent());
        if (tokens.answerText().isPresent()) {
            write(tokens.answerText().get(), out);
        }
    }

    private static ShardRow row(long hash, DataInputStream in) throws IOException {
        ShardRow.Ledger ledger = new ShardRow.Ledger(in.readInt(), in.readInt(), in.readInt(), fit(in));
        int[] ids = ints(in);
        int[] typeIds = new int[ids.length];
        for (int i = 0; i < typeIds.length; i++) {
            typeIds[i] = in.readByte();
        }
        Target target = TargetCodec.read(in);
        float weight = in.readFloat();
        Optional<String> id = in.readBoolean() ? Optional.of(text(in)) : Optional.empty();
        Optional<AnswerText> answer = in.readBoolean() ? Optional.of(answerText(in)) : Optional.empty();
        return new ShardRow(new TokenRow(ids, typeIds, target, answer, weight), hash, id, ledger);
    }

    private static void write(FitCounts fit, DataOutputStream out) throws IOException {
        out.writeLong(fit.words());
        out.writeLong(fit.wholeTokens());
        out.writeLong(fit.textTokens());
        out.writeLong(fit.unknownTokens());
    }

    private static FitCounts fit(DataInputStream in) throws IOException {
        return new FitCounts(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    private static void write(AnswerText answer, DataOutputStream out) throws IOException {
        text(answer.exampleId(), out);
        text(answer.context(), out);
        ints(answer.starts(), out);
        ints(answer.ends(), out);
        out.writeInt(answer.gold().size());
        for (String gold : answer.gold()) {
            text(gold, out);
        }
    }

    private static AnswerText answerText(DataInputStream in) throws IOException {
        String example = text(in);
        String context = text(in);
        int[] starts = ints(in);
        int[] ends = ints(in);
        List<String> gold = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            gold.add(text(in));
        }
        return new AnswerText(example, context, starts, ends, gold);
    }

    static void ints(int[] values, DataOutputStream out) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    static int[] ints(DataInputStream in) throws IOException {
        int[] values = new int[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
