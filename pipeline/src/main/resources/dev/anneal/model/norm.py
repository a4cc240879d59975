  # [.., H] -> [.., H]

  def layer(self: __torch__.T, x: Tensor, $BLOCKS$) -> Tensor:
    return torch.layer_norm(x, [$H$], norm_weight, $NORM_BIAS$, $EPS$)
