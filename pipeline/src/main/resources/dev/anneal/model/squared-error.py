  # B rows, C numbers. The sum of the squared errors, and its gradient times a scale.

  # [B, C], [B, C], [1] -> loss [] in double, gradient [B, C]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, scale: Tensor) -> Tuple[Tensor, Tensor]:
    error = torch.sub(logits, labels)
    return (torch.sum(torch.square(torch.to(error, 7))), torch.mul(error, torch.mul(2., float(scale))))
