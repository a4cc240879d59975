  # B batch, T tokens, H hidden, A heads, F feed-forward. A transformer block with norms after the residuals (arXiv 1810.04805, BertLayer in
  # transformers): the block of BERT, RoBERTa, DistilBERT, ELECTRA, ALBERT and, with a bias on the scores, MPNet. Matrix products have their own
  # backward; the pieces between them are differentiated by torch.grad.

  # [B, T, 3 H] -> three of [B, A, T, D]; the scale of the attention is in the queries, of which there are fewer than scores
  def heads(self: __torch__.T, qkv: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    split = torch.contiguous(torch.permute(torch.view(qkv, [torch.size(qkv, 0), torch.size(qkv, 1), 3, $A$, $D$]), [2, 0, 3, 1, 4]))
    return (torch.mul_(torch.select(split, 0, 0), $SCALE$), torch.select(split, 0, 1), torch.select(split, 0, 2))

  def attend(self: __torch__.T, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, dropout: int) -> Tensor:
    if torch.eq(dropout, 0):
      context = torch.scaled_dot_product_attention(q, k, v, mask, 0., False, scale=1.)
    else:
      scores = torch.add_(torch.matmul(q, torch.transpose(k, 2, 3)), mask)
      weights = (self).dropout(torch.softmax(scores, 3), dropout, )
      context = torch.matmul(weights, v)
    return torch.reshape(torch.transpose(context, 1, 2), [torch.size(q, 0), torch.size(q, 2), $H$])

  def add_norm(self: __torch__.T, x: Tensor, residual: Tensor, norm: Tensor, dropout: int) -> Tensor:
    dropped = (self).dropout(x, dropout, )
    return torch.layer_norm(torch.add(dropped, residual), [$H$], torch.slice(norm, 0, 0, $H$), torch.slice(norm, 0, $H$), $EPS$)

  def additive(self: __torch__.T, mask: Tensor) -> Tensor:
    return torch.mul(torch.rsub(torch.unsqueeze(torch.unsqueeze(torch.to(mask, 6), 1), 1), 1), -3.4028234663852886e+38)

  # [B, T, H], [B, T], with a bias [1, A, T, T] -> y and everything that backward needs
  #if bias
  def forward(self: __torch__.T, x: Tensor, mask: Tensor, position_bias: Tensor, V: Tensor, seed: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
  #else
  def forward(self: __torch__.T, x: Tensor, mask: Tensor, V: Tensor, seed: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
  #end
    $unpack V$
    torch.manual_seed(int(seed))
    q0, k0, v0, = (self).heads(torch.linear(x, qkv_weight, qkv_bias), )
    q = (self).leaf(q0, )
    k = (self).leaf(k0, )
    v = (self).leaf(v0, )
    #if bias
    bias = (self).leaf(position_bias, )
    context = (self).attend(q, k, v, torch.add((self).additive(mask, ), bias), $ATTENTION_DROPOUT$, )
    #else
    context = (self).attend(q, k, v, (self).additive(mask, ), $ATTENTION_DROPOUT$, )
    #end
    attended = (self).leaf(torch.linear(torch.detach(context), output_weight, output_bias), )
    residual = (self).leaf(x, )
    norm1 = (self).leaf(attention_norm, )
    h = (self).add_norm(attended, residual, norm1, $ATTENDED_DROPOUT$, )
    up = (self).leaf(torch.linear(torch.detach(h), up_weight, up_bias), )
    active = $ACTIVATION$
    down = (self).leaf(torch.linear(torch.detach(active), down_weight, down_bias), )
    h_residual = (self).leaf(h, )
    norm2 = (self).leaf(output_norm, )
    y = (self).add_norm(down, h_residual, norm2, $OUTPUT_DROPOUT$, )
    #if bias
    return (torch.detach(y), bias, q, k, v, context, attended, residual, norm1, h, up, active, down, h_residual, norm2, y)
    #else
    return (torch.detach(y), q, k, v, context, attended, residual, norm1, h, up, active, down, h_residual, norm2, y)
    #end

  #if bias
  def backward(self: __torch__.T, bias: Tensor, q: Tensor, k: Tensor, v: Tensor, context: Tensor, attended: Tensor, residual: Tensor, norm1: Tensor, h: Tensor, up: Tensor, active: Tensor, down: Tensor, h_residual: Tensor, norm2: Tensor, y: Tensor, gy: Tensor, V: Tensor, G: Tensor) -> Tuple[Tensor, Tensor]:
  #else
  def backward(self: __torch__.T, q: Tensor, k: Tensor, v: Tensor, context: Tensor, attended: Tensor, residual: Tensor, norm1: Tensor, h: Tensor, up: Tensor, active: Tensor, down: Tensor, h_residual: Tensor, norm2: Tensor, y: Tensor, gy: Tensor, V: Tensor, G: Tensor) -> Tensor:
  #end
    $unpack V$
    $unpack G g_$
    g4 = torch.grad([y], [down, h_residual, norm2], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [gy])))
    torch.copy_(g_output_norm, unchecked_cast(Tensor, g4[2]))
    g_down = (self).linear_backward(unchecked_cast(Tensor, g4[0]), active, g_down_weight, g_down_bias, )
    g_active = torch.view(torch.mm(g_down, down_weight), torch.size(active))
    g3 = torch.grad([active], [up], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [g_active])))
    g_up = (self).linear_backward(unchecked_cast(Tensor, g3[0]), h, g_up_weight, g_up_bias, )
    g_h = torch.addmm(torch.view(unchecked_cast(Tensor, g4[1]), [-1, $H$]), g_up, up_weight)
    g2 = torch.grad([h], [attended, residual, norm1], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [torch.view(g_h, torch.size(h))])))
    torch.copy_(g_attention_norm, unchecked_cast(Tensor, g2[2]))
    g_attended = (self).linear_backward(unchecked_cast(Tensor, g2[0]), context, g_output_weight, g_output_bias, )
    g_context = torch.view(torch.mm(g_attended, output_weight), torch.size(context))
    #if bias
    g1 = torch.grad([context], [q, k, v, bias], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [g_context])))
    #else
    g1 = torch.grad([context], [q, k, v], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [g_context])))
    #end
    g_heads = torch.empty([torch.size(q, 0), torch.size(q, 2), 3, $A$, $D$], dtype=6, device=ops.prim.device(q))
    torch.copy_(torch.select(g_heads, 2, 0), torch.transpose(torch.mul_(unchecked_cast(Tensor, g1[0]), $SCALE$), 1, 2))
    torch.copy_(torch.select(g_heads, 2, 1), torch.transpose(unchecked_cast(Tensor, g1[1]), 1, 2))
    torch.copy_(torch.select(g_heads, 2, 2), torch.transpose(unchecked_cast(Tensor, g1[2]), 1, 2))
    g_qkv = (self).linear_backward(torch.view(g_heads, [torch.size(q, 0), torch.size(q, 2), $H3$]), residual, g_qkv_weight, g_qkv_bias, )
    gx = torch.addmm(torch.reshape(unchecked_cast(Tensor, g2[1]), [-1, $H$]), g_qkv, qkv_weight)
    #if bias
    return (torch.view(gx, torch.size(residual)), unchecked_cast(Tensor, g1[3]))
    #else
    return torch.view(gx, torch.size(residual))
    #end

  #if bias
  def score(self: __torch__.T, x: Tensor, mask: Tensor, position_bias: Tensor, V: Tensor) -> Tensor:
  #else
  def score(self: __torch__.T, x: Tensor, mask: Tensor, V: Tensor) -> Tensor:
  #end
    $unpack V$
    q, k, v, = (self).heads(torch.linear(x, qkv_weight, qkv_bias), )
    #if bias
    context = (self).attend(q, k, v, torch.add((self).additive(mask, ), position_bias), 0, )
    #else
    context = (self).attend(q, k, v, (self).additive(mask, ), 0, )
    #end
    h = (self).add_norm(torch.linear(context, output_weight, output_bias), x, attention_norm, 0, )
    up = torch.linear(h, up_weight, up_bias)
    active = $ACTIVATION$
    return (self).add_norm(torch.linear(active, down_weight, down_bias), h, output_norm, 0, )
