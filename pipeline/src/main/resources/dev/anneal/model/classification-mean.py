  # B batch, T tokens, H hidden, C classes. The mean over the real tokens (arXiv 1908.10084, sentence embeddings), then the classes.

  def mean(self: __torch__.T, x: Tensor, mask: Tensor) -> Tensor:
    weights = torch.unsqueeze(torch.to(mask, 6), 2)
    return torch.div(torch.sum(torch.mul(x, weights), [1]), torch.clamp_min(torch.sum(weights, [1]), 1.))

  # [B, T, H], [B, T] -> logits [B, C] and everything that backward needs
  def forward(self: __torch__.T, x: Tensor, mask: Tensor, V: Tensor, seed: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    $unpack V$
    torch.manual_seed(int(seed))
    x_leaf = (self).leaf(x, )
    classes_w = (self).leaf(classifier_weight, )
    classes_b = (self).leaf(classifier_bias, )
    pooled = (self).mean(x_leaf, mask, )
    logits = torch.linear((self).dropout(pooled, $DROPOUT$, ), classes_w, classes_b)
    return (torch.detach(logits), x_leaf, classes_w, classes_b, logits)

  def backward(self: __torch__.T, x: Tensor, classes_w: Tensor, classes_b: Tensor, logits: Tensor, g_logits: Tensor, V: Tensor, G: Tensor) -> Tensor:
    $unpack G g_$
    g = torch.grad([logits], [x, classes_w, classes_b], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [g_logits])))
    torch.copy_(g_classifier_weight, unchecked_cast(Tensor, g[1]))
    torch.copy_(g_classifier_bias, unchecked_cast(Tensor, g[2]))
    return unchecked_cast(Tensor, g[0])

  def score(self: __torch__.T, x: Tensor, mask: Tensor, V: Tensor) -> Tensor:
    $unpack V$
    return torch.linear((self).mean(x, mask, ), classifier_weight, classifier_bias)
