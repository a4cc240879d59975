  # B batch, T tokens, H hidden, A heads, D = H / A. A transformer block with norms before the parts, rotary positions and a gated feed-forward
  # part: ModernBERT (arXiv 2412.13663; ModernBertEncoderLayer in transformers).

  def rotate_half(self: __torch__.T, x: Tensor) -> Tensor:
    return torch.cat([torch.neg(torch.slice(x, 3, $HALF_D$)), torch.slice(x, 3, 0, $HALF_D$)], 3)

  # Turns queries or keys by an angle per position and dimension (arXiv 2104.09864). [B, A, T, D]
  def rotate(self: __torch__.T, x: Tensor) -> Tensor:
    device = ops.prim.device(x)
    frequency = torch.reciprocal(torch.pow($THETA$, torch.div(torch.arange(0, $D$, 2, dtype=6, device=device), $D$)))
    place = torch.arange(torch.size(x, 2), dtype=6, device=device)
    angle = torch.mul(torch.unsqueeze(place, 1), torch.unsqueeze(frequency, 0))
    angles = torch.cat([angle, angle], 1)
    return torch.add(torch.mul(x, torch.cos(angles)), torch.mul((self).rotate_half(x, ), torch.sin(angles)))

  # [B, T] -> [B, 1, T or 1, T]: whether a token may look at another.
  def visible(self: __torch__.T, mask: Tensor) -> Tensor:
    real = torch.ne(torch.unsqueeze(torch.unsqueeze(mask, 1), 1), 0)
    #if sliding
    place = torch.arange(torch.size(mask, 1), dtype=4, device=ops.prim.device(mask))
    distance = torch.abs(torch.sub(torch.unsqueeze(place, 1), torch.unsqueeze(place, 0)))
    real = torch.bitwise_and(real, torch.le(distance, $WINDOW$))
    #end
    return real

  def explicit(self: __torch__.T, q: Tensor, k: Tensor, v: Tensor, bias: Tensor, dropout: int) -> Tensor:
    scores = torch.add(torch.mul(torch.matmul(q, torch.transpose(k, 2, 3)), $SCALE$), bias)
    return torch.matmul((self).dropout(torch.softmax(scores, 3), dropout, ), v)

  def attend(self: __torch__.T, q: Tensor, k: Tensor, v: Tensor, visible: Tensor, dropout: int) -> Tensor:
    bias = torch.mul(torch.to(torch.bitwise_not(visible), 6), -3.4028234663852886e+38)
    #if eager
    context = (self).explicit(q, k, v, bias, dropout, )
    #else
    if torch.eq(dropout, 0):
      context = torch.scaled_dot_product_attention(q, k, v, bias, 0., False, scale=$SCALE$)
    else:
      context = (self).explicit(q, k, v, bias, dropout, )
    # A row of padding may see no token at all: PyTorch's kernels give it zeros, the explicit product a mean over all tokens.
    context = torch.mul(context, torch.to(torch.any(visible, 3, True), 6))
    #end
    return torch.reshape(torch.permute(context, [0, 2, 1, 3]), [torch.size(q, 0), torch.size(q, 2), $H$])

  # [B, T, H], [B, T] -> [B, T, H]
  def layer(self: __torch__.T, x: Tensor, mask: Tensor, $BLOCKS$) -> Tensor:
    #if attention_norm
    normed = torch.layer_norm(x, [$H$], attention_norm_weight, $ATTENTION_NORM_BIAS$, $EPS$)
    #else
    normed = x
    #end
    qkv = torch.view(torch.linear(normed, qkv_weight, $QKV_BIAS$), [torch.size(x, 0), torch.size(x, 1), 3, $A$, $D$])
    split = torch.permute(qkv, [2, 0, 3, 1, 4])
    q = (self).rotate(torch.select(split, 0, 0), )
    k = (self).rotate(torch.select(split, 0, 1), )
    context = (self).attend(q, k, torch.select(split, 0, 2), (self).visible(mask, ), $ATTENTION_DROPOUT$, )
    h = torch.add(x, (self).dropout(torch.linear(context, output_weight, $OUTPUT_BIAS$), $ATTENTION_DROPOUT$, ))
    wide = torch.linear(torch.layer_norm(h, [$H$], mlp_norm_weight, $MLP_NORM_BIAS$, $EPS$), up_weight, $UP_BIAS$)
    up, gate, = torch.chunk(wide, 2, 2)
    active = $ACTIVATION$
    down = (self).dropout(torch.mul(active, gate), $MLP_DROPOUT$, )
    return torch.add(h, torch.linear(down, down_weight, $DOWN_BIAS$))
