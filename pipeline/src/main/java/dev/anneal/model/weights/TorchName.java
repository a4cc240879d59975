package dev.anneal.model.weights;

import java.util.Arrays;
import java.util.Optional;

/** The Python names that a file of tensors needs. Pickles may name anything, and Python would call it; here all other names are refused. */
enum TorchName {
    ORDERED_DICT("collections", "OrderedDict"),
    REBUILD_TENSOR("torch._utils", "_rebuild_tensor_v2"),
    REBUILD_PARAMETER("torch._utils", "_rebuild_parameter"),
    FLOAT("torch", "FloatStorage", ElementType.F32),
    HALF("torch", "HalfStorage", ElementType.F16),
    BFLOAT16("torch", "BFloat16Storage", ElementType.BF16),
    DOUBLE("torch", "DoubleStorage", ElementType.F64),
    LONG("torch", "LongStorage", ElementType.I64),
    INT("torch", "IntStorage", ElementType.I32),
    SHORT("torch", "ShortStorage", ElementType.I16),
    CHAR("torch", "CharStorage", ElementType.I8),
    BYTE("torch", "ByteStorage", ElementType.U8),
    BOOL("torch", "BoolStorage", ElementType.BOOL),
    COMPLEX_FLOAT("torch", "ComplexFloatStorage", ElementType.C64);

    private final String module;
    private final String name;
    private final Optional<ElementType> elements;

    TorchName(String module, String name) {
        this(module, name, Optional.empty());
    }

    TorchName(String module, String name, ElementType elements) {
        this(module, name, Optional.of(elements));
    }

    TorchName(String module, String name, Optional<ElementType> elements) {
        this.module = module;
        this.name = name;
        this.elements = elements;
    }

    static Optional<TorchName> of(String module, String name) {
        return Arrays.stream(values())
                .filter(known -> known.module.equals(module) && known.name.equals(name))
                .findFirst();
    }

    /** The type of a storage's elements; empty for functions. */
    Optional<ElementType> elements() {
        return elements;
    }
}
