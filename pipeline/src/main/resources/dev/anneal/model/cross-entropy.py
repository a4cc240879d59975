  # B batch, C classes. The sum (not the mean) of the cross entropy, and its gradient times a scale; the scale is one over the whole step's divisor,
  # so that ragged micro-batches and accumulation change nothing.

  # [B, C], [B], [1] -> loss [] in double, gradient [B, C]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, scale: Tensor) -> Tuple[Tensor, Tensor]:
    logs = torch.log_softmax(logits, 1)
    columns = torch.unsqueeze(labels, 1)
    losses = torch.neg(torch.gather(logs, 1, columns))
    gradient = torch.exp(logs)
    torch.scatter_add_(gradient, 1, columns, torch.full_like(torch.gather(logs, 1, columns), -1))
    return (torch.sum(torch.to(losses, 7)), torch.mul(gradient, float(scale)))
