  # B rows, C labels that are each there or not; where twice is said, logits have two passes of the B rows, one after the other. The sum of what each
  # label costs, and its gradient times a scale; samples [B], if given, say how much each row counts. p is the
  # probability of a label, w its weight, y = 1 or 0, with smoothing y (1 - s) + s / 2:
  #
  #   w y (1 - p)^gamma (-log p) + (1 - y) p^gamma (-log (1 - p))        pos_weight of torch.nn.BCEWithLogitsLoss; sigmoid_focal_loss of torchvision
  #
  # Two passes cost the mean of that, and alpha / 2 (KL(p1, p2) + KL(p2, p1)), which is alpha / 2 (p1 - p2) (logit1 - logit2): R-Drop,
  # arXiv 2106.14448.

  #if weighted
  # [B, C], [B, C] of 0 and 1, [C], [1] -> loss [] in double, gradient [B, C]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, weights: Tensor, $SAMPLES$scale: Tensor) -> Tuple[Tensor, Tensor]:
  #else
  # [B, C], [B, C] of 0 and 1, [1] -> loss [] in double, gradient [B, C]
  def forward(self: __torch__.T, logits: Tensor, labels: Tensor, $SAMPLES$scale: Tensor) -> Tuple[Tensor, Tensor]:
  #end
    x = (self).leaf(logits, )
    #if twice
    known = torch.cat([labels, labels])
    #else
    known = labels
    #end
    #if smooth
    there = torch.add(torch.mul(known, $SURE$), $SMOOTHING_HALF$)
    #else
    there = known
    #end
    log_yes = torch.log_sigmoid(x)
    log_no = torch.log_sigmoid(torch.neg(x))
    #if focal
    yes = torch.mul(log_yes, torch.exp(torch.mul(log_no, $GAMMA$)))
    no = torch.mul(log_no, torch.exp(torch.mul(log_yes, $GAMMA$)))
    #else
    yes = log_yes
    no = log_no
    #end
    #if weighted
    gains = torch.add(torch.mul(torch.mul(there, weights), yes), torch.mul(torch.rsub(there, 1), no))
    #else
    gains = torch.add(torch.mul(there, yes), torch.mul(torch.rsub(there, 1), no))
    #end
    #if twice
    n = torch.size(labels, 0)
    first = torch.slice(x, 0, 0, n)
    second = torch.slice(x, 0, n)
    apart = torch.mul(torch.sub(torch.sigmoid(first), torch.sigmoid(second)), torch.sub(first, second))
    costs = torch.sub(torch.mul(apart, $ALPHA$), torch.add(torch.slice(gains, 0, 0, n), torch.slice(gains, 0, n)))
    #if samples
    costs = torch.mul(costs, torch.unsqueeze(samples, 1))
    #end
    loss = torch.mul(torch.sum(torch.to(costs, 7)), 0.5)
    #else
    #if samples
    gains = torch.mul(gains, torch.unsqueeze(samples, 1))
    #end
    loss = torch.neg(torch.sum(torch.to(gains, 7)))
    #end
    g = torch.grad([loss], [x], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [torch.select(scale, 0, 0)])))
    return (torch.detach(loss), unchecked_cast(Tensor, g[0]))
