"""Shaped losses and their gradients, by torch: label smoothing, focal, pos_weight, R-Drop.

python tests/reference/shaped_losses.py pipeline/src/test/resources/dev/anneal/model/loss/shaped-losses.json

Logits, labels and weights are those of ShapedLossTest. The focal losses are written out as in arXiv 1708.02002 and in torchvision's
sigmoid_focal_loss, R-Drop as in the code of arXiv 2106.14448: the mean of both losses and alpha times half of both divergences.
"""

import json
import sys

import torch
import torch.nn.functional as F

LOGITS = [[0.5, -1.25, 2.0], [1.5, 0.25, -0.75], [-2.0, 0.125, 0.5], [3.0, -0.5, 1.0], [0.0, 0.0, 0.0]]
SECOND = [[0.25, -1.0, 1.5], [1.75, 0.5, -1.0], [-1.5, 0.25, 0.75], [2.0, 0.5, 1.25], [0.5, -0.25, 0.0]]
LABELS = torch.tensor([2, 0, -100, 1, 2])
THERE = torch.tensor([[0.0, 1, 1], [0, 0, 0], [1, 0, 0], [1, 1, 1], [0, 1, 0]])
WEIGHTS = torch.tensor([0.5, 4.0, 1.25])
REAL = LABELS != -100
DIVISOR = 7.0


def focal(x, gamma, weight):
    logs = F.log_softmax(x[REAL], 1).gather(1, LABELS[REAL, None])[:, 0]
    return -(weight[LABELS[REAL]] * (1 - logs.exp()) ** gamma * logs).sum()


def sigmoid_focal(x, gamma):
    p = torch.sigmoid(x)
    losses = F.binary_cross_entropy_with_logits(x, THERE, reduction="none")
    p_t = p * THERE + (1 - p) * (1 - THERE)
    return (losses * (1 - p_t) ** gamma).sum()


def kl(p, q):
    """Row by row, as compute_kl_loss."""
    first = F.kl_div(F.log_softmax(p, -1), F.softmax(q, -1), reduction="none").sum(-1)
    second = F.kl_div(F.log_softmax(q, -1), F.softmax(p, -1), reduction="none").sum(-1)
    return (first + second) / 2


def both(p):
    """A label that is there or not as two classes."""
    return torch.stack([p, torch.zeros_like(p)], -1)


def cross_entropy(x, **more):
    return F.cross_entropy(x, LABELS, reduction="sum", **more)


def r_drop(x):
    ce = 0.5 * (cross_entropy(x[:5], weight=WEIGHTS) + cross_entropy(x[5:], weight=WEIGHTS))
    return ce + 0.7 * (kl(x[:5], x[5:])[REAL] * WEIGHTS[LABELS[REAL]]).sum()


def r_drop_binary(x):
    ce = 0.5 * sum(F.binary_cross_entropy_with_logits(y, THERE, reduction="sum") for y in (x[:5], x[5:]))
    return ce + 0.7 * kl(both(x[:5]), both(x[5:])).sum()


CASES = {
    "smooth": lambda x: cross_entropy(x, label_smoothing=0.1),
    "smooth-weighted": lambda x: cross_entropy(x, label_smoothing=0.1, weight=WEIGHTS),
    "focal": lambda x: focal(x, 2.0, torch.ones(3)),
    "focal-weighted": lambda x: focal(x, 1.5, WEIGHTS),
    "r-drop-weighted": r_drop,
    "binary-weighted": lambda x: F.binary_cross_entropy_with_logits(x, THERE, pos_weight=WEIGHTS, reduction="sum"),
    "binary-smooth": lambda x: F.binary_cross_entropy_with_logits(x, THERE * 0.9 + 0.05, reduction="sum"),
    "binary-focal": lambda x: sigmoid_focal(x, 2.0),
    "binary-r-drop": r_drop_binary,
}

figures = {}
for name, loss in CASES.items():
    x = torch.tensor(LOGITS + SECOND if "r-drop" in name else LOGITS, requires_grad=True)
    value = loss(x)
    (value / DIVISOR).backward()
    figures[name] = {"sum": value.item(), "gradient": x.grad.flatten().tolist()}
with open(sys.argv[1], "w") as file:
    json.dump(figures, file)
print("torch", torch.__version__)
