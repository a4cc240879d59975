  def forward(self: __torch__.T, x: Tensor, seed: Tensor) -> Tensor:
    torch.manual_seed(int(seed))
    return (self).dropout(x, $P$, )
