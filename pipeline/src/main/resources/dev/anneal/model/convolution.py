  # B batch, T tokens, H hidden. A convolution over the embeddings, added to what comes from the first block (ConvLayer of DeBERTa-v2 in
  # transformers).

  # [B, T, H], [B, T, H], [B, T] -> [B, T, H]
  def layer(self: __torch__.T, embedded: Tensor, x: Tensor, mask: Tensor, $BLOCKS$) -> Tensor:
    channels = torch.contiguous(torch.permute(embedded, [0, 2, 1]))
    convolved = torch.permute(torch.conv1d(channels, conv_weight, conv_bias, [1], [$PADDING$], [1], $GROUPS$), [0, 2, 1])
    real = torch.unsqueeze(mask, 2)
    up = (self).dropout(torch.masked_fill(convolved, torch.eq(real, 0), 0), $HIDDEN_DROPOUT$, )
    active = $ACTIVATION$
    y = torch.layer_norm(torch.add(x, active), [$H$], norm_weight, norm_bias, $EPS$)
    return torch.mul(y, torch.to(real, 6))
