  # B batch, T tokens, H hidden, C classes. The first token through a dense layer and tanh, then the classes (BertPooler and
  # BertForSequenceClassification in transformers).

  # [B, T, H], [B, T] -> logits [B, C] and everything that backward needs
  def forward(self: __torch__.T, x: Tensor, mask: Tensor, V: Tensor, seed: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    $unpack V$
    torch.manual_seed(int(seed))
    x_leaf = (self).leaf(x, )
    pooler_w = (self).leaf(pooler_weight, )
    pooler_b = (self).leaf(pooler_bias, )
    classes_w = (self).leaf(classifier_weight, )
    classes_b = (self).leaf(classifier_bias, )
    pooled = torch.tanh(torch.linear(torch.select(x_leaf, 1, 0), pooler_w, pooler_b))
    logits = torch.linear((self).dropout(pooled, $DROPOUT$, ), classes_w, classes_b)
    return (torch.detach(logits), x_leaf, pooler_w, pooler_b, classes_w, classes_b, logits)

  def backward(self: __torch__.T, x: Tensor, pooler_w: Tensor, pooler_b: Tensor, classes_w: Tensor, classes_b: Tensor, logits: Tensor, g_logits: Tensor, V: Tensor, G: Tensor) -> Tensor:
    $unpack G g_$
    g = torch.grad([logits], [x, pooler_w, pooler_b, classes_w, classes_b], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [g_logits])))
    torch.copy_(g_pooler_weight, unchecked_cast(Tensor, g[1]))
    torch.copy_(g_pooler_bias, unchecked_cast(Tensor, g[2]))
    torch.copy_(g_classifier_weight, unchecked_cast(Tensor, g[3]))
    torch.copy_(g_classifier_bias, unchecked_cast(Tensor, g[4]))
    return unchecked_cast(Tensor, g[0])

  def score(self: __torch__.T, x: Tensor, mask: Tensor, V: Tensor) -> Tensor:
    $unpack V$
    pooled = torch.tanh(torch.linear(torch.select(x, 1, 0), pooler_weight, pooler_bias))
    return torch.linear(pooled, classifier_weight, classifier_bias)
