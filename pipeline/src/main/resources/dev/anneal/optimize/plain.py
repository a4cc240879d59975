  # Rules without a fused kernel. Everything is element by element and in place, so that a slice gets the bits that it gets as a part of the whole.

  # Decoupled and coupled weight decay (one of them is 0) and clipping, before the rules themselves.
  # decays: the share that parameters lose, what of them is added to the gradient, what the gradient is divided by.
  def decay(self: __torch__.T, parameters: Tensor, gradient: Tensor, decays: Tensor) -> Tensor:
    lost = float(torch.select(decays, 0, 0))
    coupled = float(torch.select(decays, 0, 1))
    clip = float(torch.select(decays, 0, 2))
    torch.div_(gradient, clip)
    if torch.ne(coupled, 0.):
      torch.add_(gradient, parameters, alpha=coupled)
    if torch.ne(lost, 0.):
      torch.mul_(parameters, torch.sub(1., lost))
    return decays

  # The same towards an anchor instead of towards 0.
  def anchored(self: __torch__.T, parameters: Tensor, gradient: Tensor, anchor: Tensor, decays: Tensor) -> Tensor:
    lost = float(torch.select(decays, 0, 0))
    coupled = float(torch.select(decays, 0, 1))
    clip = float(torch.select(decays, 0, 2))
    torch.div_(gradient, clip)
    if torch.ne(coupled, 0.):
      torch.add_(gradient, torch.sub(parameters, anchor), alpha=coupled)
    if torch.ne(lost, 0.):
      torch.sub_(parameters, torch.sub(parameters, anchor), alpha=lost)
    return decays

  # hyper: learning rate, beta 1, beta 2, epsilon, the factor of the step (0: the variance is not to be trusted yet), the correction of the mean.
  def adam(self: __torch__.T, parameters: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, hyper: Tensor) -> Tensor:
    rate = float(torch.select(hyper, 0, 0))
    beta1 = float(torch.select(hyper, 0, 1))
    beta2 = float(torch.select(hyper, 0, 2))
    epsilon = float(torch.select(hyper, 0, 3))
    factor = float(torch.select(hyper, 0, 4))
    corrected = float(torch.select(hyper, 0, 5))
    torch.add_(torch.mul_(mean, beta1), gradient, alpha=torch.sub(1., beta1))
    torch.addcmul_(torch.mul_(square, beta2), gradient, gradient, value=torch.sub(1., beta2))
    if torch.ne(factor, 0.):
      torch.addcdiv_(parameters, mean, torch.add_(torch.sqrt(square), epsilon), value=torch.neg(torch.mul(torch.mul(rate, corrected), factor)))
    else:
      torch.add_(parameters, mean, alpha=torch.neg(torch.mul(rate, corrected)))
    return hyper

  # hyper: learning rate, momentum, 1 for Nesterov's.
  def momentum(self: __torch__.T, parameters: Tensor, gradient: Tensor, mean: Tensor, hyper: Tensor) -> Tensor:
    rate = float(torch.select(hyper, 0, 0))
    momentum = float(torch.select(hyper, 0, 1))
    nesterov = float(torch.select(hyper, 0, 2))
    torch.add_(torch.mul_(mean, momentum), gradient)
    if torch.ne(nesterov, 0.):
      torch.add_(gradient, mean, alpha=momentum)
      torch.add_(parameters, gradient, alpha=torch.neg(rate))
    else:
      torch.add_(parameters, mean, alpha=torch.neg(rate))
    return hyper

  # hyper: learning rate.
  def descent(self: __torch__.T, parameters: Tensor, gradient: Tensor, hyper: Tensor) -> Tensor:
    torch.add_(parameters, gradient, alpha=torch.neg(float(torch.select(hyper, 0, 0))))
    return hyper
