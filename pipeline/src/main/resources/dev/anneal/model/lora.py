  # W [out, in], A [R, in], B [out, R], all flat. Low-rank adapters (arXiv 2106.09685): W = W0 + scale B A.

  def merge(self: __torch__.T, W: Tensor, W0: Tensor, A: Tensor, B: Tensor) -> Tensor:
    product = torch.mm(torch.view(B, [-1, $RANK$]), torch.view(A, [$RANK$, -1]))
    return torch.copy_(W, torch.add(W0, torch.mul(torch.reshape(product, [-1]), $SCALE$)))

  # From the gradient of W those of A and B.
  def project(self: __torch__.T, GW: Tensor, A: Tensor, B: Tensor, GA: Tensor, GB: Tensor) -> Tensor:
    a = torch.view(A, [$RANK$, -1])
    b = torch.view(B, [-1, $RANK$])
    gw = torch.view(GW, [torch.size(b, 0), torch.size(a, 1)])
    torch.copy_(GA, torch.reshape(torch.mul(torch.mm(torch.t(b), gw), $SCALE$), [-1]))
    return torch.copy_(GB, torch.reshape(torch.mul(torch.mm(gw, torch.t(a)), $SCALE$), [-1]))
