package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;

/**
 * Objects as bytes, read back with Anneal's own class loader. Spark's RPC reads with the loader of the executor's backend, which does not know a
 * jar that spark-submit brought; bytes pass through it untouched, and through a Kryo serializer too.
 */
public final class Wire {
    private Wire() {}

    public static byte[] encode(Serializable value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException problem) {
            throw AnnealException.bug(
                    "A " + value.getClass().getName() + " cannot be sent between driver and executors. Report this.",
                    problem);
        }
        return bytes.toByteArray();
    }

    public static Object decode(byte[] bytes) {
        try (ObjectInputStream in = new AnnealObjects(bytes)) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException problem) {
            throw AnnealException.bug(
                    "A message between driver and executors cannot be read. Do both run the same Anneal jar?", problem);
        }
    }

    private static final class AnnealObjects extends ObjectInputStream {
        AnnealObjects(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, Wire.class.getClassLoader());
            } catch (ClassNotFoundException elsewhere) {
                return super.resolveClass(description);
            }
        }
    }
}
