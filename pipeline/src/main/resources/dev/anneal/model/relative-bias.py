  # T tokens, A heads. What a head adds to the score of a pair of tokens, by the bucket of their distance: exact up to 7 to either side, then
  # logarithmic up to 128 (compute_position_bias of MPNetEncoder in transformers, after arXiv 1910.10683).

  def bucket(self: __torch__.T, distance: Tensor) -> Tensor:
    n = torch.abs(distance)
    far = torch.mul(torch.div(torch.log(torch.div(torch.to(n, 6), 8)), $LOG_16$), 8)
    large = torch.clamp_max(torch.add(torch.to(far, 4), 8), 15)
    return torch.add(torch.where(torch.lt(n, 8), n, large), torch.mul(torch.to(torch.lt(distance, 0), 4), 16))

  # [B, T] -> [1, A, T, T]
  def layer(self: __torch__.T, words: Tensor, $BLOCKS$) -> Tensor:
    place = torch.arange(torch.size(words, 1), dtype=4, device=ops.prim.device(words))
    distance = torch.sub(torch.unsqueeze(place, 1), torch.unsqueeze(place, 0))
    values = torch.embedding(bias_rows, (self).bucket(distance, ))
    return torch.contiguous(torch.unsqueeze(torch.permute(values, [2, 0, 1]), 0))
