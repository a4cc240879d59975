  # n places, C classes; where twice is said, logits have two passes of the n places, one after the other. The sum of what each place costs, and its
  # gradient times a scale. A label of -100 does not count; samples [n], if given, say how much each place counts. p is the
  # probability of the label, w its weight, s the smoothing:
  #
  #   w (1 - s) (1 - p)^gamma (-log p) + s mean_c w_c (-log p_c)         label_smoothing of torch.nn.CrossEntropyLoss; focal: arXiv 1708.02002
  #
  # Two passes cost the mean of that, and w alpha / 2 (KL(p1, p2) + KL(p2, p1)), which is w alpha / 2 sum_c (p1 - p2) (log p1 - log p2): R-Drop,
  # arXiv 2106.14448.

  #if weighted
  # [.., C], [n], [C], [1] -> loss [] in double, gradient [.., C]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, weights: Tensor, $SAMPLES$scale: Tensor) -> Tuple[Tensor, Tensor]:
  #else
  # [.., C], [n], [1] -> loss [] in double, gradient [.., C]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, $SAMPLES$scale: Tensor) -> Tuple[Tensor, Tensor]:
  #end
    x = (self).leaf(torch.reshape(logits, [-1, torch.size(logits, -1)]), )
    logs = torch.log_softmax(x, 1)
    #if twice
    places = torch.cat([labels, labels])
    #else
    places = labels
    #end
    columns = torch.clamp_min(places, 0)
    counts = torch.to(torch.ne(places, -100), 6)
    #if samples
    #if twice
    counts = torch.mul(counts, torch.cat([samples, samples]))
    #else
    counts = torch.mul(counts, samples)
    #end
    #end
    own = torch.squeeze(torch.gather(logs, 1, torch.unsqueeze(columns, 1)), 1)
    #if focal
    doubt = torch.clamp_min(torch.neg(torch.expm1(own)), 9.9999999999999998e-13)
    hard = torch.mul(own, torch.pow(doubt, $GAMMA$))
    #else
    hard = torch.mul(own, $SURE$)
    #end
    #if weighted
    own_weights = torch.mul(counts, torch.index_select(weights, 0, columns))
    soft = torch.mul(torch.mean(torch.mul(logs, weights), [1], False, dtype=None), counts)
    #else
    own_weights = counts
    soft = torch.mul(torch.mean(logs, [1], False, dtype=None), counts)
    #end
    #if smooth
    gains = torch.add(torch.mul(hard, own_weights), torch.mul(soft, $SMOOTHING$))
    #else
    gains = torch.mul(hard, own_weights)
    #end
    #if twice
    n = torch.size(labels, 0)
    first = torch.slice(logs, 0, 0, n)
    second = torch.slice(logs, 0, n)
    apart = torch.sum(torch.mul(torch.sub(torch.exp(first), torch.exp(second)), torch.sub(first, second)), [1], False, dtype=None)
    costs = torch.sub(torch.mul(apart, torch.mul(torch.slice(own_weights, 0, 0, n), $ALPHA$)), torch.add(torch.slice(gains, 0, 0, n), torch.slice(gains, 0, n)))
    loss = torch.mul(torch.sum(torch.to(costs, 7)), 0.5)
    #else
    loss = torch.neg(torch.sum(torch.to(gains, 7)))
    #end
    g = torch.grad([loss], [x], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [torch.select(scale, 0, 0)])))
    return (torch.detach(loss), torch.view(unchecked_cast(Tensor, g[0]), torch.size(logits)))
