  # B batch, T tokens, E width, N distinct tokens of the batch. Words, token types and positions, added and normalised (BertEmbeddings in
  # transformers, and what the other families made of it). The words' rows were looked up before; each token says which of them is its own.

  #if counted_positions
  # Counts real tokens from PAD + 1; padding stays at PAD (create_position_ids_from_input_ids).
  def counted(self: __torch__.T, ids: Tensor) -> Tensor:
    real = torch.to(torch.ne(ids, $PAD$), 4)
    return torch.add(torch.mul(torch.cumsum(real, 1), real), $PAD$)
  #end

  # [N, E], then [B, T] each -> [B, T, E]
  def layer(self: __torch__.T, rows: Tensor, words: Tensor, ids: Tensor, types: Tensor, mask: Tensor, $BLOCKS$) -> Tensor:
    x = torch.embedding(rows, words)
    #if token_types
    x = torch.add(x, torch.embedding(type_rows, types))
    #end
    #if one_type
    x = torch.add(x, torch.select(type_rows, 0, 0))
    #end
    #if positions
    x = torch.add(x, torch.slice(position_rows, 0, 0, torch.size(words, 1)))
    #end
    #if counted_positions
    x = torch.add(x, torch.embedding(position_rows, (self).counted(ids, ), $PAD$))
    #end
    #if projection
    x = torch.linear(x, projection_weight)
    #end
    #if norm_bias
    y = torch.layer_norm(x, [$H$], norm_weight, norm_bias, $EPS$)
    #else
    y = torch.layer_norm(x, [$H$], norm_weight, None, $EPS$)
    #end
    #if masked
    y = torch.mul(y, torch.unsqueeze(torch.to(mask, 6), 2))
    #end
    return (self).dropout(y, $HIDDEN_DROPOUT$, )
