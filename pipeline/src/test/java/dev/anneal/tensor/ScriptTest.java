package dev.anneal.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.tensor.Script.Argument;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ScriptTest {
    private static final String SQUARE = """
              def forward(self: __torch__.T, x: Tensor) -> Tuple[Tensor, Tensor]:
                leaf = torch.requires_grad_(torch.detach(x), True)
                return (leaf, torch.mul(leaf, leaf))
              def backward(self: __torch__.T, x: Tensor, y: Tensor, gradient: Tensor) -> Tensor:
                g = torch.grad([y], [x], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [gradient])))
                return unchecked_cast(Tensor, g[0])
              def increment(self: __torch__.T, xs: List[Tensor]) -> Tensor:
                y = torch.add_(xs[0], xs[1])
                return y
              def noise(self: __torch__.T, x: Tensor, seed: Tensor) -> Tensor:
                torch.manual_seed(int(seed))
                return torch.dropout(x, 0.5, True)
            """;

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void differentiatesAcrossTwoCalls() {
        try (Script script = Script.compile("square", SQUARE);
                Scope scope = Scope.open()) {
            Tensor x = scope.floats(new float[] {1, 2, 3}, 3);
            List<Tensor> forward = script.call(scope, "forward", List.of(x));
            Tensor ones = scope.floats(new float[] {1, 1, 10}, 3);
            List<Tensor> backward = script.call(scope, "backward", List.of(forward.get(0), forward.get(1), ones));
            assertThat(backward.get(0).toFloats()).containsExactly(2, 4, 60);
        }
    }

    @Test
    void changesSlicesOfVectorsInPlace() {
        try (Script script = Script.compile("square", SQUARE);
                Scope scope = Scope.open();
                FlatVector vector = FlatVector.zeros(2 * FlatVector.GRID)) {
            Tensor slice = vector.slice(FlatVector.GRID, FlatVector.GRID + 2);
            Tensor added = scope.floats(new float[] {5, 6}, 2);
            script.call(scope, "increment", Argument.of(List.of(slice, added)));
            assertThat(vector.values().get(FlatVector.GRID + 1)).isEqualTo(6f);
            assertThat(vector.values().get(FlatVector.GRID - 1)).isZero();
        }
    }

    @Test
    void repeatsDropoutFromItsSeed() {
        try (Script script = Script.compile("square", SQUARE);
                Scope scope = Scope.open()) {
            float[] ones = new float[4096];
            java.util.Arrays.fill(ones, 1f);
            Tensor x = scope.floats(ones, ones.length);
            float[] first = script.call(scope, "noise", List.of(x, scope.integers(new long[] {7})))
                    .get(0)
                    .toFloats();
            float[] again = script.call(scope, "noise", List.of(x, scope.integers(new long[] {7})))
                    .get(0)
                    .toFloats();
            float[] other = script.call(scope, "noise", List.of(x, scope.integers(new long[] {8})))
                    .get(0)
                    .toFloats();
            assertThat(again).containsExactly(first);
            assertThat(other).isNotEqualTo(first);
        }
    }

    @Test
    void namesTheScriptThatDoesNotCompile() {
        assertThatThrownBy(
                        () -> Script.compile("broken", "  def forward(self: __torch__.T) -> Tensor:\n    return 1\n"))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("The script broken does not compile");
    }
}
