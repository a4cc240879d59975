  # B batch, T tokens, E width, N distinct tokens of the batch.

  # The rows of a vocabulary's matrix that a batch uses. [n] -> [n, E]
  def forward(self: __torch__.T, ids: Tensor, V: Tensor) -> Tensor:
    $unpack V$
    return torch.index_select(words, 0, ids)

  # A row for each token. [N, E], [B, T] -> [B T, E]
  def each(self: __torch__.T, rows: Tensor, words: Tensor) -> Tensor:
    return torch.index_select(rows, 0, torch.reshape(words, [-1]))

  # The gradient of the rows from that of the tokens. [B T, E], [B, T], [N, E] for its size -> [N, E]
  def fold(self: __torch__.T, gradient: Tensor, words: Tensor, rows: Tensor) -> Tensor:
    return torch.index_add(torch.zeros_like(rows), 0, torch.reshape(words, [-1]), gradient)

  # Uniform noise on real tokens, alpha / sqrt(tokens of the text x E) at most (NEFTune, arXiv 2310.05914). [B T, E], [B, T], [1], [1] -> [B T, E]
  def noisy(self: __torch__.T, rows: Tensor, mask: Tensor, seed: Tensor, alpha: Tensor) -> Tensor:
    torch.manual_seed(int(seed))
    noise = torch.uniform_(torch.empty_like(rows), -1., 1., generator=None)
    real = torch.to(mask, 6)
    tokens = torch.clamp_min(torch.sum(real, [1], True, dtype=None), 1)
    heights = torch.mul(torch.div(real, torch.sqrt(torch.mul(tokens, torch.size(rows, 1)))), float(alpha))
    return torch.add(rows, torch.mul(noise, torch.reshape(heights, [-1, 1])))

  # What raises the loss of each text fastest: its gradient with length epsilon, over all its tokens (arXiv 1605.07725). [B T, E], [B, T], [1] -> [B T, E]
  def against(self: __torch__.T, gradient: Tensor, mask: Tensor, epsilon: Tensor) -> Tensor:
    real = torch.mul(gradient, torch.reshape(torch.to(mask, 6), [-1, 1]))
    texts = torch.reshape(real, [torch.size(mask, 0), -1])
    lengths = torch.clamp_min(torch.linalg_vector_norm(texts, 2, [1], True, dtype=None), 1.0000000000000001e-30)
    return torch.reshape(torch.mul(torch.div(texts, lengths), float(epsilon)), torch.size(gradient))
