  # B batch, T tokens, H hidden, A heads, D = H / A, S distances to either side. A transformer block whose scores add content to content, content
  # to position (c2p) and position to content (p2c): DeBERTa (arXiv 2006.03654; DisentangledSelfAttention and DebertaV2Layer in transformers).

  # [.., N, H] -> [.. A, N, D]
  def heads(self: __torch__.T, x: Tensor) -> Tensor:
    split = torch.view(x, [-1, torch.size(x, -2), $A$, $D$])
    return torch.reshape(torch.permute(split, [0, 2, 1, 3]), [-1, torch.size(x, -2), $D$])

  # [T, T]: the distance from a query to a key, in logarithmic buckets beyond half of their number (make_log_bucket_position).
  def distances(self: __torch__.T, mask: Tensor) -> Tensor:
    place = torch.arange(torch.size(mask, 1), dtype=4, device=ops.prim.device(mask))
    distance = torch.sub(torch.unsqueeze(place, 1), torch.unsqueeze(place, 0))
    #if buckets
    near = torch.bitwise_and(torch.lt(distance, $MIDDLE$), torch.gt(distance, -$MIDDLE$))
    far = torch.where(near, torch.full_like(distance, $MIDDLE_LESS_1$), torch.abs(distance))
    farthest = torch.log(torch.full([], $FARTHEST_BY_MIDDLE$, dtype=6, device=ops.prim.device(mask)))
    steps = torch.mul(torch.div(torch.log(torch.div(far, $MIDDLE$)), farthest), $MIDDLE_LESS_1$)
    bucket = torch.add(torch.ceil(steps), $MIDDLE$)
    distance = torch.to(torch.where(torch.le(far, $MIDDLE$), torch.to(distance, 6), torch.mul(bucket, torch.sign(distance))), 4)
    #end
    return distance

  # [B A, T, 2 S] -> [B A, T, T]: to each pair of tokens the entry of their distance.
  def pick(self: __torch__.T, scores: Tensor, distance: Tensor) -> Tensor:
    index = torch.clamp(torch.add(distance, $S$), 0, $LAST$)
    tokens = torch.size(scores, 1)
    return torch.gather(scores, 2, torch.expand(torch.unsqueeze(index, 0), [torch.size(scores, 0), tokens, tokens]))

  # [B, T, H], [B, T] and, with relative attention, [2 S, H] -> [B, T, H]
  #if relative
  def layer(self: __torch__.T, x: Tensor, mask: Tensor, relative: Tensor, $BLOCKS$) -> Tensor:
  #else
  def layer(self: __torch__.T, x: Tensor, mask: Tensor, $BLOCKS$) -> Tensor:
  #end
    batch = torch.size(x, 0)
    tokens = torch.size(x, 1)
    q = (self).heads(torch.linear(x, query_weight, query_bias), )
    k = (self).heads(torch.linear(x, key_weight, key_bias), )
    v = (self).heads(torch.linear(x, value_weight, value_bias), )
    scores = torch.bmm(q, torch.div(torch.transpose(k, 1, 2), $SCALE$))
    #if relative
    positions = (self).dropout(relative, $HIDDEN_DROPOUT$, )
    distance = (self).distances(mask, )
    #end
    #if c2p
    position_keys = torch.repeat((self).heads(torch.linear(positions, $POSITION_KEY$_weight, $POSITION_KEY$_bias), ), [batch, 1, 1])
    c2p = (self).pick(torch.bmm(q, torch.transpose(position_keys, 1, 2)), distance, )
    scores = torch.add(scores, torch.div(c2p, $SCALE$))
    #end
    #if p2c
    position_queries = torch.repeat((self).heads(torch.linear(positions, $POSITION_QUERY$_weight, $POSITION_QUERY$_bias), ), [batch, 1, 1])
    p2c = (self).pick(torch.bmm(k, torch.transpose(position_queries, 1, 2)), torch.neg(distance), )
    scores = torch.add(scores, torch.div(torch.transpose(p2c, 1, 2), $SCALE$))
    #end
    both_real = torch.mul(torch.unsqueeze(mask, 1), torch.unsqueeze(mask, 2))
    hidden = torch.unsqueeze(torch.eq(both_real, 0), 1)
    weights = torch.softmax(torch.masked_fill(torch.view(scores, [batch, $A$, tokens, tokens]), hidden, -3.4028234663852886e+38), 3)
    weights = (self).dropout(weights, $ATTENTION_DROPOUT$, )
    context = torch.matmul(weights, torch.view(v, [batch, $A$, tokens, $D$]))
    context = torch.reshape(torch.permute(context, [0, 2, 1, 3]), [batch, tokens, $H$])
    attended = (self).dropout(torch.linear(context, output_weight, output_bias), $HIDDEN_DROPOUT$, )
    h = torch.layer_norm(torch.add(attended, x), [$H$], attention_norm_weight, attention_norm_bias, $EPS$)
    up = torch.linear(h, up_weight, up_bias)
    active = $ACTIVATION$
    down = (self).dropout(torch.linear(active, down_weight, down_bias), $HIDDEN_DROPOUT$, )
    return torch.layer_norm(torch.add(down, h), [$H$], output_norm_weight, output_norm_bias, $EPS$)
