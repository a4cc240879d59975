  # One matrix moves along its gradient by a share of its own length.
  def move(self: __torch__.T, parameters: Tensor, gradient: Tensor, share: Tensor) -> Tensor:
    length = torch.linalg_vector_norm(parameters, 2, [0], True, dtype=None)
    steepness = torch.clamp_min(torch.linalg_vector_norm(gradient, 2, [0], True, dtype=None), 1.0000000000000001e-30)
    return torch.add_(parameters, torch.mul(torch.div(gradient, steepness), torch.mul(length, float(share))))
