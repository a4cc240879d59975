package dev.anneal.tensor;

import java.util.List;

/** Copies between the host and devices, and within either: what {@link FlatVector} and {@link Scope} do where memory cannot be shared. Thread-safe. */
final class Copies {
    private static final String METHODS = """
              def copy(self: __torch__.T, into: Tensor, values: Tensor) -> Tensor:
                return torch.copy_(into, values)

              # Memory that the system does not move is copied while the host goes on; the engine keeps it until the copy is done.
              def upload(self: __torch__.T, values: Tensor, there: Tensor) -> Tensor:
                return torch.to(torch.pin_memory(values), ops.prim.device(there), ops.prim.dtype(values), True)

              def pinned(self: __torch__.T, like: Tensor) -> Tensor:
                return torch.pin_memory(like)

              # n rows of width E, of a matrix that lies at the start of a vector. [V E and more], [n], [n, E]
              def put_rows(self: __torch__.T, vector: Tensor, rows: Tensor, values: Tensor) -> Tensor:
                width = torch.size(values, 1)
                whole = torch.floordiv(torch.numel(vector), width)
                matrix = torch.view(torch.slice(vector, 0, 0, torch.mul(whole, width)), [whole, width])
                return torch.index_copy_(matrix, 0, rows, values)

              # The same; no row twice, so that the order of additions is no question.
              def add_rows(self: __torch__.T, vector: Tensor, rows: Tensor, values: Tensor) -> Tensor:
                width = torch.size(values, 1)
                whole = torch.floordiv(torch.numel(vector), width)
                matrix = torch.view(torch.slice(vector, 0, 0, torch.mul(whole, width)), [whole, width])
                return torch.index_copy_(matrix, 0, rows, torch.add(torch.index_select(matrix, 0, rows), values))
            """;

    private Copies() {}

    /** Compiled when it is first needed, and kept. */
    private static final class Holder {
        static final Script SCRIPT = Script.compile("copies", METHODS);
    }

    /** Of the same size; from one device to another if need be. Waits for what computes the values. */
    static void copy(Tensor into, Tensor values) {
        try (Scope scope = Scope.openOn(Device.PROCESSOR)) {
            Holder.SCRIPT.call(scope, "copy", List.of(into, values));
        }
    }

    /** What lies in the host's memory, on the scope's device. */
    static Tensor throughPinnedMemory(Scope scope, Tensor values) {
        Tensor there = scope.zeros(0);
        return Holder.SCRIPT.call(scope, "upload", List.of(values, there)).get(0);
    }

    /** A copy in memory of the host that the system does not move; the engine must be one for GPUs. */
    static Tensor pinned(Scope scope, Tensor like) {
        return Holder.SCRIPT.call(scope, "pinned", List.of(like)).get(0);
    }

    static void putRows(FlatVector into, int width, int[] rows, float[] values) {
        changeRows("put_rows", into, width, rows, values);
    }

    static void addRows(FlatVector into, int width, int[] rows, float[] values) {
        changeRows("add_rows", into, width, rows, values);
    }

    private static void changeRows(String method, FlatVector into, int width, int[] rows, float[] values) {
        if (rows.length == 0) {
            return;
        }
        long[] places = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            places[i] = rows[i];
        }
        try (Scope scope = Scope.openOn(into.device())) {
            Holder.SCRIPT.call(
                    scope,
                    method,
                    List.of(
                            into.tensor(),
                            scope.integers(places, places.length),
                            scope.floats(values, rows.length, width)));
        }
    }
}
