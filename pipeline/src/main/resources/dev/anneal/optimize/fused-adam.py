  # Lists come from outside: an in-place kernel on a list that is built in the script is optimised away.

  # FUSED_KERNEL: _fused_adamw_ for decoupled weight decay, _fused_adam_ for coupled.
  # hyper: learning rate, beta 1, beta 2, epsilon, weight decay. steps: from 1. clip: what the kernel divides gradients by.
  def update(self: __torch__.T, parameters: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor], hyper: Tensor, clip: Tensor) -> Tensor:
    rate = float(torch.select(hyper, 0, 0))
    beta1 = float(torch.select(hyper, 0, 1))
    beta2 = float(torch.select(hyper, 0, 2))
    epsilon = float(torch.select(hyper, 0, 3))
    decay = float(torch.select(hyper, 0, 4))
    none = annotate(List[Tensor], [])
    torch.FUSED_KERNEL(parameters, gradients, means, squares, none, steps, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False, grad_scale=clip, found_inf=None)
    return hyper
