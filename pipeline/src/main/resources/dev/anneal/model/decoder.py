  # [n, E] -> [n, V]: how well each word of the vocabulary would fit.

  def layer(self: __torch__.T, x: Tensor, $BLOCKS$) -> Tensor:
    return torch.linear(x, words, $BIAS$)
