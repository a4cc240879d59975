  # B rows, T tokens. Half the cross entropy of an answer's first token and half that of its last, summed over the rows, and the gradient times a
  # scale (BertForQuestionAnswering in transformers). Samples [B], if given, say how much each row counts.

  # [B, T, 2], [B, 2], [1] -> loss [] in double, gradient [B, T, 2]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, $SAMPLES$scale: Tensor) -> Tuple[Tensor, Tensor]:
    logs = torch.log_softmax(logits, 1)
    places = torch.unsqueeze(labels, 1)
    losses = torch.gather(logs, 1, places)
    gradient = torch.exp(logs)
    torch.scatter_add_(gradient, 1, places, torch.full_like(losses, -1))
    #if samples
    each = torch.view(samples, [-1, 1, 1])
    losses = torch.mul(losses, each)
    gradient = torch.mul(gradient, each)
    #end
    return (torch.mul(torch.sum(torch.to(losses, 7)), -0.5), torch.mul(gradient, torch.mul(float(scale), 0.5)))
