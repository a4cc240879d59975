  # [.., in] -> [.., C]: dropout, then the outputs. With several samples of dropout their mean (arXiv 1905.09788).

  def layer(self: __torch__.T, x: Tensor, $BLOCKS$) -> Tensor:
    #if samples
    kept = (self).dropout(x, $DROPOUT$, )
    for i in range($MORE_SAMPLES$):
      kept = torch.add(kept, (self).dropout(x, $DROPOUT$, ))
    return torch.linear(torch.div(kept, $SAMPLES$), weight, bias)
    #else
    return torch.linear((self).dropout(x, $DROPOUT$, ), weight, bias)
    #end
