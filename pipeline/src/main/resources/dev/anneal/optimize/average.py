  # Everything is element by element and in place, so that a slice gets the bits that it gets as a part of the whole.

  # share: how far the average moves towards the parameters; 1 copies them.
  def move(self: __torch__.T, average: Tensor, parameters: Tensor, share: Tensor) -> Tensor:
    weight = float(torch.select(share, 0, 0))
    if torch.eq(weight, 1.):
      torch.copy_(average, parameters)
    else:
      torch.lerp_(average, parameters, weight)
    return share

  def exchange(self: __torch__.T, average: Tensor, parameters: Tensor) -> Tensor:
    kept = torch.clone(average)
    torch.copy_(average, parameters)
    torch.copy_(parameters, kept)
    return kept
