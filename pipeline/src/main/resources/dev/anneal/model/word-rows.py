  # The rows of a vocabulary's matrix that a batch uses. [n] -> [n, H]
  def forward(self: __torch__.T, ids: Tensor, V: Tensor) -> Tensor:
    $unpack V$
    return torch.index_select(words, 0, ids)
