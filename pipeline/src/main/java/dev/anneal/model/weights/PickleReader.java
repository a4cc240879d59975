package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Reads the pickle of a file of tensors, and nothing else that pickles can hold.
 *
 * <p>A pickle is a program for a stack machine whose instructions include "call this Python function", which is why opening one in Python may run
 * anything. This reader knows the instructions that tensors in dictionaries need and the handful of functions in {@link TorchName}, which it carries
 * out itself; the first other name ends the reading. Every instruction adds at most one value, their number and the bytes are bounded, and nothing
 * recurses, so that a hostile file costs some megabytes and an error. Source: {@code pickletools} of Python, protocols 2 to 4, and {@code
 * torch/serialization.py}. Not thread-safe.
 */
final class PickleReader {
    /** About 25 for each tensor. */
    private static final int MAXIMUM_OPERATIONS = 1_000_000;

    private final String file;
    private final PickleBytes bytes;
    private final PickleStack stack = new PickleStack();

    private PickleReader(String file, PickleBytes bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /** @param file what messages call it */
    static PickleValue read(String file, ByteBuffer pickle) throws MalformedException {
        return new PickleReader(file, new PickleBytes(pickle)).run();
    }

    private PickleValue run() throws MalformedException {
        for (int operations = 0; operations < MAXIMUM_OPERATIONS; operations++) {
            int position = bytes.position();
            int operation = bytes.uint8();
            if (operation == '.') {
                return stack.pop();
            }
            if (!atom(operation)
                    && !text(operation)
                    && !memory(operation)
                    && !collection(operation)
                    && !call(operation)) {
                throw new MalformedException("byte " + position + " of its pickle is the operation 0x"
                        + Integer.toHexString(operation) + ", which tensors do not need");
            }
        }
        throw new MalformedException("its pickle has more than " + MAXIMUM_OPERATIONS + " operations");
    }

    private boolean atom(int operation) throws MalformedException {
        switch (operation) {
            case 'N', 0x88, 0x89 -> stack.push(PickleValue.Plain.PLAIN);
            case 'G' -> {
                bytes.skip(Double.BYTES);
                stack.push(PickleValue.Plain.PLAIN);
            }
            case 'J' -> stack.push(new PickleValue.Whole(bytes.int32()));
            case 'K' -> stack.push(new PickleValue.Whole(bytes.uint8()));
            case 'M' -> stack.push(new PickleValue.Whole(bytes.uint16()));
            case 0x8a -> stack.push(new PickleValue.Whole(bytes.number(bytes.uint8())));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean text(int operation) throws MalformedException {
        switch (operation) {
            case 'X', 'T' -> stack.push(new PickleValue.Text(bytes.text(Integer.toUnsignedLong(bytes.int32()))));
            case 'U', 0x8c -> stack.push(new PickleValue.Text(bytes.text(bytes.uint8())));
            case 'c' -> stack.push(name(bytes.line(), bytes.line()));
            case 0x93 -> {
                List<PickleValue> parts = stack.pop(2);
                stack.push(name(textOf(parts.get(0)), textOf(parts.get(1))));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean memory(int operation) throws MalformedException {
        switch (operation) {
            case 0x80 -> bytes.skip(1);
            case 0x95 -> bytes.skip(Long.BYTES);
            case '(' -> stack.mark();
            case '0' -> stack.pop();
            case '1' -> stack.popToMark();
            case 'q' -> stack.remember(bytes.uint8());
            case 'r' -> stack.remember(bytes.int32());
            case 0x94 -> stack.rememberNext();
            case 'h' -> stack.recall(bytes.uint8());
            case 'j' -> stack.recall(bytes.int32());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean collection(int operation) throws MalformedException {
        switch (operation) {
            case '}' -> stack.push(new PickleValue.Mapping(new LinkedHashMap<>()));
            case ']', ')' -> stack.push(new PickleValue.Sequence(new ArrayList<>()));
            case 0x85 -> stack.push(new PickleValue.Sequence(stack.pop(1)));
            case 0x86 -> stack.push(new PickleValue.Sequence(stack.pop(2)));
            case 0x87 -> stack.push(new PickleValue.Sequence(stack.pop(3)));
            case 't' -> stack.push(new PickleValue.Sequence(stack.popToMark()));
            case 'a' -> append(stack.pop(1));
            case 'e' -> append(stack.popToMark());
            case 's' -> set(stack.pop(2));
            case 'u' -> set(stack.popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean call(int operation) throws MalformedException {
        switch (operation) {
            case 'Q' -> stack.push(TorchCalls.storage(stack.pop()));
            case 'R' -> {
                List<PickleValue> call = stack.pop(2);
                stack.push(TorchCalls.result(call.get(0), call.get(1)));
            }
            case 'b' -> {
                // The state of a dictionary is its attribute _metadata: versions of modules, which no tensor needs.
                stack.pop();
                if (!(stack.top() instanceof PickleValue.Mapping)) {
                    throw new MalformedException("its pickle sets the state of something that is no dictionary");
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private PickleValue name(String module, String name) {
        return new PickleValue.Name(TorchName.of(module, name)
                .orElseThrow(() -> AnnealException.user(file + " asks for Python's " + module + "." + name
                        + ", but only tensors are read; nothing of it was run. Save the model's state dictionary alone,"
                        + " or better as model.safetensors, which save_pretrained of transformers writes.")));
    }

    private void append(List<PickleValue> items) throws MalformedException {
        if (!(stack.top() instanceof PickleValue.Sequence list)) {
            throw new MalformedException("its pickle appends to something that is no list");
        }
        list.items().addAll(items);
    }

    private void set(List<PickleValue> keysAndValues) throws MalformedException {
        if (!(stack.top() instanceof PickleValue.Mapping mapping) || keysAndValues.size() % 2 != 0) {
            throw new MalformedException("its pickle fills something that is no dictionary");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            mapping.entries().put(textOf(keysAndValues.get(i)), keysAndValues.get(i + 1));
        }
    }

    private static String textOf(PickleValue value) throws MalformedException {
        if (value instanceof PickleValue.Text text) {
            return text.value();
        }
        throw new MalformedException("its pickle has a name or a key that is no text");
    }
}
