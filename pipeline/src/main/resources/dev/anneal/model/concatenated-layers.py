  # L states [B, T, H] side by side -> [B, T, L H] (the feature-based approach of arXiv 1810.04805)

  def layer(self: __torch__.T, $STATES$) -> Tensor:
    return torch.cat([$STATE_NAMES$], 2)
