  # B rows, C numbers. The sum of the squared errors, and its gradient times a scale; samples [B], if given, say how much each row counts.

  # [B, C], [B, C], [1] -> loss [] in double, gradient [B, C]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, $SAMPLES$scale: Tensor) -> Tuple[Tensor, Tensor]:
    error = torch.sub(logits, labels)
    #if samples
    squares = torch.mul(torch.square(torch.to(error, 7)), torch.unsqueeze(torch.to(samples, 7), 1))
    error = torch.mul(error, torch.unsqueeze(samples, 1))
    #else
    squares = torch.square(torch.to(error, 7))
    #end
    return (torch.sum(squares), torch.mul(error, torch.mul(2., float(scale))))
