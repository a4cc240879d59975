  # What every layer has.

  # The start of a graph of its own: what is computed from it can be differentiated with respect to it.
  def leaf(self: __torch__.T, x: Tensor) -> Tensor:
    return torch.requires_grad_(torch.detach(x), True)

  # Zeroes each element with probability threshold / 65,536 and scales the rest (Srivastava et al., JMLR 2014). Four 16-bit numbers come from one
  # draw of 64 bits: half the time of torch.dropout, which draws 64 bits for each element.
  def dropout(self: __torch__.T, x: Tensor, threshold: int) -> Tensor:
    if torch.eq(threshold, 0):
      y = x
    else:
      n = torch.numel(x)
      q = torch.floordiv(torch.add(n, 3), 4)
      bits = torch.random_(torch.empty([q], dtype=4, device=ops.prim.device(x)), -9223372036854775808, None)
      noise = torch.empty([torch.mul(q, 4)], dtype=6, device=ops.prim.device(x))
      torch.ge(torch.bitwise_and(bits, 65535), threshold, out=torch.slice(noise, 0, 0, q))
      torch.ge(torch.bitwise_and(torch.bitwise_right_shift(bits, 16), 65535), threshold, out=torch.slice(noise, 0, q, torch.mul(q, 2)))
      torch.ge(torch.bitwise_and(torch.bitwise_right_shift(bits, 32), 65535), threshold, out=torch.slice(noise, 0, torch.mul(q, 2), torch.mul(q, 3)))
      torch.ge(torch.bitwise_right_shift(bits, 48), torch.sub(threshold, 32768), out=torch.slice(noise, 0, torch.mul(q, 3)))
      torch.mul_(noise, torch.div(65536., torch.sub(65536., threshold)))
      y = torch.mul(x, torch.view(torch.slice(noise, 0, 0, n), torch.size(x)))
    return y

  # Writes dW and db of y = x W' + b into their places of the flat gradient, and returns gy as a matrix [B T, out].
  def linear_backward(self: __torch__.T, gy: Tensor, x: Tensor, g_weight: Tensor, g_bias: Tensor) -> Tensor:
    gy2 = torch.reshape(gy, [-1, torch.size(gy, 2)])
    x2 = torch.reshape(torch.detach(x), [-1, torch.size(x, 2)])
    torch.mm(torch.t(gy2), x2, out=g_weight)
    torch.sum(gy2, [0], False, dtype=None, out=g_bias)
    return gy2

