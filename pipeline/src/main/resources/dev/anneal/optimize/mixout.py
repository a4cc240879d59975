  # What parameters and gradients are multiplied with: 0 with probability p, else 1 / (1 - p). Drawn for the whole vector, whoever needs how much of it.
  def kept(self: __torch__.T, floats: int, seed: Tensor, probability: Tensor, device: Device) -> Tensor:
    p = float(torch.select(probability, 0, 0))
    torch.manual_seed(int(seed))
    draws = torch.uniform_(torch.empty([floats], dtype=6, device=device), 0., 1., generator=None)
    return torch.mul(torch.to(torch.ge(draws, p), 6), torch.div(1., torch.sub(1., p)))

  def mix(self: __torch__.T, parameters: Tensor, anchor: Tensor, seed: Tensor, probability: Tensor) -> Tensor:
    kept = (self).kept(torch.numel(parameters), seed, probability, ops.prim.device(parameters), )
    return torch.copy_(parameters, torch.add(anchor, torch.mul(kept, torch.sub(parameters, anchor))))

  # place: floats of the vector, and the first and the end of those that the gradient is for.
  def unmix(self: __torch__.T, gradient: Tensor, place: Tensor, seed: Tensor, probability: Tensor) -> Tensor:
    kept = (self).kept(int(torch.select(place, 0, 0)), seed, probability, ops.prim.device(gradient), )
    return torch.mul_(gradient, torch.slice(kept, 0, int(torch.select(place, 0, 1)), int(torch.select(place, 0, 2))))
