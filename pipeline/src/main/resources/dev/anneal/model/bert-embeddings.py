  # B batch, T tokens, H hidden, N distinct tokens of the batch. Words, positions and token types, added and normalised (BertEmbeddings in
  # transformers). The words' rows were looked up before; each token says which of them is its own.

  def embed(self: __torch__.T, rows: Tensor, words: Tensor, types: Tensor, positions: Tensor, type_rows: Tensor, norm: Tensor, dropout: int) -> Tensor:
    x = torch.add(torch.add(torch.embedding(rows, words), torch.embedding(type_rows, types)), positions)
    normed = torch.layer_norm(x, [$H$], torch.slice(norm, 0, 0, $H$), torch.slice(norm, 0, $H$), $EPS$)
    return (self).dropout(normed, dropout, )

  # [N, H], [B, T], [B, T] -> y [B, T, H] and everything that backward needs
  def forward(self: __torch__.T, rows: Tensor, words: Tensor, types: Tensor, V: Tensor, seed: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    $unpack V$
    torch.manual_seed(int(seed))
    rows_leaf = (self).leaf(rows, )
    positions = (self).leaf(torch.slice(position_rows, 0, 0, torch.size(words, 1)), )
    type_leaf = (self).leaf(type_rows, )
    norm_leaf = (self).leaf(norm, )
    y = (self).embed(rows_leaf, words, types, positions, type_leaf, norm_leaf, $HIDDEN_DROPOUT$, )
    return (y, rows_leaf, positions, type_leaf, norm_leaf, y)

  def backward(self: __torch__.T, rows: Tensor, positions: Tensor, type_leaf: Tensor, norm_leaf: Tensor, y: Tensor, gy: Tensor, V: Tensor, G: Tensor) -> Tensor:
    $unpack G g_$
    g = torch.grad([y], [rows, positions, type_leaf, norm_leaf], annotate(Optional[List[Optional[Tensor]]], annotate(List[Optional[Tensor]], [gy])))
    torch.zero_(g_position_rows)
    torch.copy_(torch.slice(g_position_rows, 0, 0, torch.size(positions, 0)), unchecked_cast(Tensor, g[1]))
    torch.copy_(g_type_rows, unchecked_cast(Tensor, g[2]))
    torch.copy_(g_norm, unchecked_cast(Tensor, g[3]))
    return unchecked_cast(Tensor, g[0])

  def score(self: __torch__.T, rows: Tensor, words: Tensor, types: Tensor, V: Tensor) -> Tensor:
    $unpack V$
    return (self).embed(rows, words, types, torch.slice(position_rows, 0, 0, torch.size(words, 1)), type_rows, norm, 0, )
