  # S distances to either side, H hidden. The embeddings of relative positions that all blocks share (get_rel_embedding of DebertaV2Encoder in
  # transformers). The mask only says where the model computes.

  # [B, T] -> [2 S, H]
  def layer(self: __torch__.T, mask: Tensor, $BLOCKS$) -> Tensor:
    #if norm
    return torch.layer_norm(position_rows, [$H$], norm_weight, norm_bias, $EPS$)
    #else
    return torch.mul(position_rows, 1.)
    #end
