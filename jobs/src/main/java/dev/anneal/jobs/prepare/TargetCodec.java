package dev.anneal.jobs.prepare;

import dev.anneal.dataset.Target;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** A target as bytes: its kind, then its values. Stateless. */
final class TargetCodec {
    private TargetCodec() {}

    static void write(Target target, DataOutputStream out) throws IOException {
        out.writeByte(target.kind().ordinal());
        if (target instanceof Target.OneClass one) {
            out.writeInt(one.id());
        } else if (target instanceof Target.Classes classes) {
            ShardRowCodec.ints(classes.ids(), out);
        } else if (target instanceof Target.Numbers numbers) {
            out.writeInt(numbers.values().length);
            for (float value : numbers.values()) {
                out.writeFloat(value);
            }
        } else if (target instanceof Target.Tags tags) {
            ShardRowCodec.ints(tags.perToken(), out);
        } else if (target instanceof Target.Span span) {
            out.writeInt(span.start());
            out.writeInt(span.end());
        }
    }

    static Target read(DataInputStream in) throws IOException {
        return switch (Target.Kind.values()[in.readByte()]) {
            case ONE_CLASS -> new Target.OneClass(in.readInt());
            case CLASSES -> new Target.Classes(ShardRowCodec.ints(in));
            case NUMBERS -> new Target.Numbers(floats(in));
            case TAGS -> new Target.Tags(ShardRowCodec.ints(in));
            case SPAN -> new Target.Span(in.readInt(), in.readInt());
            case NONE -> new Target.None();
        };
    }

    private static float[] floats(DataInputStream in) throws IOException {
        float[] values = new float[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }
}
