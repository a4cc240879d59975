  # [.., in] -> [.., out]

  def layer(self: __torch__.T, x: Tensor, $BLOCKS$) -> Tensor:
    return torch.linear(x, weight, bias)
