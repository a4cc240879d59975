"""Cross entropy with class weights: prints the figures of WeightedLossTest.

python tests/reference/weighted_loss.py
"""

import torch

logits = torch.tensor(
    [[0.5, -1.25, 2.0], [1.5, 0.25, -0.75], [-2.0, 0.125, 0.5], [3.0, -0.5, 1.0], [0.0, 0.0, 0.0]], requires_grad=True
)
labels = torch.tensor([2, 0, -100, 1, 2])
weights = torch.tensor([0.5, 4.0, 1.25])

loss = torch.nn.CrossEntropyLoss(weight=weights)(logits, labels)
loss.backward()
print("torch", torch.__version__)
print("loss", repr(loss.item()))
for row in logits.grad.tolist():
    print(row)

samples = torch.tensor([1.0, 0.5, 9.0, 2.0, 0.25])
logits.grad = None
each = torch.nn.CrossEntropyLoss(weight=weights, reduction="none")(logits, labels) * samples
loss = each.sum() / (weights[labels.clamp_min(0)] * samples * (labels != -100)).sum()
loss.backward()
print("loss with sample weights", repr(loss.item()))
for row in logits.grad.tolist():
    print(row)
