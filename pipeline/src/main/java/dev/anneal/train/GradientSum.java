package dev.anneal.train;

import dev.anneal.config.ReducePrecision;
import dev.anneal.model.RowGradient;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import java.util.List;
import java.util.Optional;

/**
 * How two nodes of the canonical tree become one: in fp32, or with every leaf and every sum rounded to bf16. Since all of them are rounded wherever
 * they are added, what travels in bf16 loses nothing, and the sum is the same for any number of ranks. Not thread-safe.
 */
final class GradientSum implements AutoCloseable {
    private static final String ROUND = """
              def round(self: __torch__.T, x: Tensor) -> Tensor:
                return torch.copy_(x, torch.to(x, 15))
            """;

    private final ReducePrecision precision;
    private final Optional<Script> rounding;

    GradientSum(ReducePrecision precision) {
        this.precision = precision;
        this.rounding = switch (precision) {
            case FP32 -> Optional.empty();
            case BF16 -> Optional.of(Script.compile("rounding", ROUND));
        };
    }

    ReducePrecision precision() {
        return precision;
    }

    /** Makes a micro-batch's gradient a leaf, in place. */
    void leaf(FlatVector gradient) {
        round(gradient);
    }

    RowGradient leaf(RowGradient gradient) {
        return rounded(gradient);
    }

    /** Adds the right node to the left one. */
    void add(FlatVector left, FlatVector right) {
        left.add(right);
        round(left);
    }

    RowGradient of(RowGradient left, RowGradient right) {
        return rounded(left.plus(right));
    }

    private void round(FlatVector vector) {
        rounding.ifPresent(script -> {
            try (Scope scope = Scope.open()) {
                script.call(scope, "round", List.of(vector.tensor()));
            }
        });
    }

    private RowGradient rounded(RowGradient rows) {
        return switch (precision) {
            case FP32 -> rows;
            case BF16 -> rows.roundedToBfloat16();
        };
    }

    @Override
    public void close() {
        rounding.ifPresent(Script::close);
    }
}
