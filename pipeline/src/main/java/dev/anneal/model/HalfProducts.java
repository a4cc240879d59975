package dev.anneal.model;

import dev.anneal.config.Precision;
import java.util.regex.Pattern;

/**
 * Rewrites a layer's text so that its matrix products, forward and backward, are of numbers of 16 bits; sums, norms, softmax, activations and what passes
 * between products stay fp32, and so do weights. That is what {@code torch.autocast} does to its list of products, except that it leaves some elementwise
 * work between them in 16 bits too. Casts are inside of the methods: no tensor of 16 bits leaves a script.
 */
final class HalfProducts {
    private static final Pattern INTO = Pattern.compile("torch\\.mm\\((.*), out=(\\w+)\\)");
    private static final Pattern ATTENTION = Pattern.compile(
            "torch\\.scaled_dot_product_attention\\((\\w+), (\\w+), (\\w+), (\\w+), 0\\., False, scale=([^)]+)\\)");
    private static final Pattern PRODUCT = Pattern.compile("torch\\.(linear|matmul|bmm|mm|addmm)\\(");

    /** HALF is the type, LOWEST hides a pair of tokens: the masks' own number would be minus infinity in 16 bits, and a softmax of nothing else no number. */
    private static final String METHODS = """

              def half_linear(self: __torch__.T, x: Tensor, w: Tensor, b: Optional[Tensor]=None) -> Tensor:
                if torch.__is__(b, None):
                  y = torch.linear(torch.to(x, HALF), torch.to(w, HALF), None)
                else:
                  y = torch.linear(torch.to(x, HALF), torch.to(w, HALF), torch.to(unchecked_cast(Tensor, b), HALF))
                return torch.to(y, 6)

              def half_matmul(self: __torch__.T, x: Tensor, y: Tensor) -> Tensor:
                return torch.to(torch.matmul(torch.to(x, HALF), torch.to(y, HALF)), 6)

              def half_bmm(self: __torch__.T, x: Tensor, y: Tensor) -> Tensor:
                return torch.to(torch.bmm(torch.to(x, HALF), torch.to(y, HALF)), 6)

              def half_mm(self: __torch__.T, x: Tensor, y: Tensor) -> Tensor:
                return torch.to(torch.mm(torch.to(x, HALF), torch.to(y, HALF)), 6)

              def half_addmm(self: __torch__.T, base: Tensor, x: Tensor, y: Tensor) -> Tensor:
                return torch.add(base, torch.mm(torch.to(x, HALF), torch.to(y, HALF)))

              def half_attention(self: __torch__.T, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, scale: float) -> Tensor:
                bias = torch.to(torch.clamp_min(mask, LOWEST), HALF)
                return torch.to(torch.scaled_dot_product_attention(torch.to(q, HALF), torch.to(k, HALF), torch.to(v, HALF), bias, 0., False, scale=scale), 6)
            """;

    private HalfProducts() {}

    /** @param methods of a module class {@code T} */
    static String of(String methods, Precision precision) {
        return switch (precision) {
            case FP32 -> methods;
            case BF16 -> rewritten(methods, "15", "-1e+38");
            case FP16 -> rewritten(methods, "5", "-30000.");
        };
    }

    private static String rewritten(String methods, String type, String lowest) {
        String stored = INTO.matcher(methods).replaceAll("torch.copy_($2, (self).half_mm($1, ))");
        String attending = ATTENTION.matcher(stored).replaceAll("(self).half_attention($1, $2, $3, $4, $5, )");
        return PRODUCT.matcher(attending).replaceAll("(self).half_$1(")
                + METHODS.replace("HALF", type).replace("LOWEST", lowest);
    }
}
