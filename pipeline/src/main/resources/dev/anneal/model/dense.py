  # [.., in] -> [.., out]: dropout, a linear layer, an activation and, in some heads, a norm.

  def layer(self: __torch__.T, x: Tensor, $BLOCKS$) -> Tensor:
    up = torch.linear((self).dropout(x, $DROPOUT$, ), weight, $BIAS$)
    active = $ACTIVATION$
    #if norm
    return torch.layer_norm(active, [$OUT$], norm_weight, $NORM_BIAS$, $EPS$)
    #else
    return active
    #end
