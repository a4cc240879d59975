  # B rows, C labels that are each there or not. The sum of the cross entropies, and its gradient times a scale; samples [B], if given,
  # say how much each row counts.

  # [B, C], [B, C] of 0 and 1, [1] -> loss [] in double, gradient [B, C]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, $SAMPLES$scale: Tensor) -> Tuple[Tensor, Tensor]:
    losses = torch.binary_cross_entropy_with_logits(logits, labels, None, None, 0)
    error = torch.sub(torch.sigmoid(logits), labels)
    #if samples
    losses = torch.mul(losses, torch.unsqueeze(samples, 1))
    error = torch.mul(error, torch.unsqueeze(samples, 1))
    #end
    gradient = torch.mul(error, float(scale))
    return (torch.sum(torch.to(losses, 7)), gradient)
