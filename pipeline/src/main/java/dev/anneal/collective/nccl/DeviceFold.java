package dev.anneal.collective.nccl;

import dev.anneal.collective.TreeLayout;
import dev.anneal.collective.TreeLayout.Step;
import dev.anneal.config.ReducePrecision;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Adds the pieces of a tree, in its order, on the device where they lie; the pieces are used up. Element by element, so that a slice gets the bits of the whole. */
final class DeviceFold implements AutoCloseable {
    private static final String METHODS = """
              def empty(self: __torch__.T, like: Tensor, floats: Tensor) -> Tensor:
                return torch.empty([int(floats)], dtype=6, device=ops.prim.device(like))

              def add(self: __torch__.T, sum: Tensor, addend: Tensor) -> Tensor:
                return torch.add_(sum, addend)

              def add_rounded(self: __torch__.T, sum: Tensor, addend: Tensor) -> Tensor:
                return torch.copy_(sum, torch.to(torch.add_(sum, addend), 15))

              def copy(self: __torch__.T, into: Tensor, sum: Tensor) -> Tensor:
                return torch.copy_(into, sum)
            """;

    private final Script script = Script.compile("device-fold", METHODS);

    /** Room for floats; nothing is written to it. */
    Tensor empty(Scope scope, long floats) {
        Tensor here = scope.floats(new float[0], 0);
        return script.call(scope, "empty", List.of(here, scope.wholeNumbers(floats)))
                .get(0);
    }

    /**
     * Adds up.
     *
     * @param pieces of the layout, in its order
     * @param result may be the memory of a piece
     */
    void fold(Scope scope, TreeLayout layout, ReducePrecision precision, List<Tensor> pieces, Tensor result) {
        String add = switch (precision) {
            case FP32 -> "add";
            case BF16 -> "add_rounded";
        };
        List<Tensor> registers = new ArrayList<>();
        for (Step step : layout.steps()) {
            while (registers.size() > step.register()) {
                registers.remove(registers.size() - 1);
            }
            registers.add(pieces.get(step.piece()));
            for (int top = step.register(); top > step.register() - step.additions(); top--) {
                script.call(scope, add, List.of(registers.get(top - 1), registers.get(top)));
            }
        }
        Tensor sum = registers.get(0);
        if (sum.address() != result.address()) {
            script.call(scope, "copy", List.of(result, sum));
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
