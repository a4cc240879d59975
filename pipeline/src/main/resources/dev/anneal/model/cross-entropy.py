  # n rows or tokens, C classes. The sum (not the mean) of the cross entropy, and its gradient times a scale; the scale is one over the whole step's
  # divisor, so that ragged micro-batches and accumulation change nothing. A label of -100 does not count; samples [n], if given, say how much each
  # place counts.

  #if WEIGHTED
  # [.., C], [n], [C], [1] -> loss [] in double, gradient [.., C]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, weights: Tensor, $SAMPLES$scale: Tensor) -> Tuple[Tensor, Tensor]:
    columns = torch.unsqueeze(torch.clamp_min(labels, 0), 1)
    ones = torch.unsqueeze(torch.to(torch.ne(labels, -100), 6), 1)
    counts = torch.mul(ones, torch.index_select(torch.unsqueeze(weights, 1), 0, torch.squeeze(columns, 1)))
  #else
  # [.., C], [n], [1] -> loss [] in double, gradient [.., C]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, $SAMPLES$scale: Tensor) -> Tuple[Tensor, Tensor]:
    columns = torch.unsqueeze(torch.clamp_min(labels, 0), 1)
    counts = torch.unsqueeze(torch.to(torch.ne(labels, -100), 6), 1)
  #end
    #if samples
    counts = torch.mul(counts, torch.unsqueeze(samples, 1))
    #end
    logs = torch.log_softmax(torch.reshape(logits, [-1, torch.size(logits, -1)]), 1)
    losses = torch.mul(torch.gather(logs, 1, columns), counts)
    gradient = torch.exp(logs)
    torch.scatter_add_(gradient, 1, columns, torch.full_like(losses, -1))
    torch.mul_(gradient, torch.mul(counts, float(scale)))
    return (torch.neg(torch.sum(torch.to(losses, 7))), torch.view(gradient, torch.size(logits)))

  # [n, C], [n] -> loss [] in double, how many were guessed right [] in double
  def score(self: __torch__.T, logits: Tensor, labels: Tensor) -> Tuple[Tensor, Tensor]:
    losses = torch.gather(torch.log_softmax(logits, 1), 1, torch.unsqueeze(labels, 1))
    right = torch.eq(torch.argmax(logits, 1), labels)
    return (torch.neg(torch.sum(torch.to(losses, 7))), torch.sum(torch.to(right, 7)))
