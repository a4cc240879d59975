  # B batch, T tokens, H width. Hidden states of tokens to one vector for the text.

  # [B, T, H], [B, T] -> [B, H]
  #if attention
  def layer(self: __torch__.T, x: Tensor, mask: Tensor, $BLOCKS$) -> Tensor:
  #else
  def layer(self: __torch__.T, x: Tensor, mask: Tensor) -> Tensor:
  #end
    real = torch.unsqueeze(mask, 2)
    #if cls
    return torch.select(x, 1, 0)
    #end
    #if mean
    weights = torch.to(real, 6)
    return torch.div(torch.sum(torch.mul(x, weights), [1]), torch.clamp_min(torch.sum(weights, [1]), 1.))
    #end
    #if max
    return torch.amax(torch.masked_fill(x, torch.eq(real, 0), -3.4028234663852886e+38), [1])
    #end
    #if attention
    # Each token's share follows from how well it matches a learned vector (Yang et al., NAACL 2016).
    matches = torch.linear(torch.tanh(torch.linear(x, dense_weight, dense_bias)), context_weight)
    shares = torch.softmax(torch.masked_fill(matches, torch.eq(real, 0), -3.4028234663852886e+38), 1)
    return torch.sum(torch.mul(x, shares), [1])
    #end
