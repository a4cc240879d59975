  # B batch, T tokens, W width, S size of a direction. A bidirectional LSTM over the tokens of each text (Graves and Schmidhuber 2005; gates, their order
  # i, f, g, o and all names as torch.nn.LSTM, whose packed sequences this computes): padding changes no state, so that the second direction begins at
  # each text's last token. Weights of the second direction lie below those of the first.

  #if pooled
  # [B, T, W], [B, T] -> [B, 2 S]: the last state of either direction.
  #else
  # [B, T, W], [B, T] -> [B, T, 2 S]: the states at each token, zeros at padding.
  #end
  def layer(self: __torch__.T, x: Tensor, mask: Tensor, $BLOCKS$) -> Tensor:
    rows = torch.size(x, 0)
    tokens = torch.size(x, 1)
    sums = torch.view(torch.linear(x, weight_ih, torch.add(bias_ih, bias_hh)), [rows, tokens, 2, $GATES$])
    # Step t of the second direction is at token T - 1 - t.
    inputs = torch.stack([torch.select(sums, 2, 0), torch.flip(torch.select(sums, 2, 1), [1])])
    real = torch.ne(torch.unsqueeze(torch.stack([mask, torch.flip(mask, [1])]), 3), 0)
    recurrent = torch.transpose(torch.view(weight_hh, [2, $GATES$, $SIZE$]), 1, 2)
    h = torch.zeros([2, rows, $SIZE$], dtype=6, device=ops.prim.device(x))
    c = torch.zeros_like(h)
    states = annotate(List[Tensor], [])
    for t in range(tokens):
      i, f, g, o, = torch.chunk(torch.baddbmm(torch.select(inputs, 2, t), h, recurrent), 4, 2)
      cell = torch.add(torch.mul(torch.sigmoid(f), c), torch.mul(torch.sigmoid(i), torch.tanh(g)))
      state = torch.mul(torch.sigmoid(o), torch.tanh(cell))
      here = torch.select(real, 2, t)
      c = torch.where(here, cell, c)
      h = torch.where(here, state, h)
      _0 = torch.append(states, h)
    #if pooled
    return torch.cat([torch.select(h, 0, 0), torch.select(h, 0, 1)], 1)
    #else
    all = torch.stack(states, 2)
    both = torch.cat([torch.select(all, 0, 0), torch.flip(torch.select(all, 0, 1), [1])], 2)
    return torch.mul(both, torch.to(torch.unsqueeze(mask, 2), 6))
    #end
