  # L states [B, T, H] and a weight for each -> their sum in shares of the softmax (arXiv 1802.05365).

  def layer(self: __torch__.T, $STATES$, $BLOCKS$) -> Tensor:
    return torch.matmul(torch.stack([$STATE_NAMES$], -1), torch.softmax(weights, 0))
