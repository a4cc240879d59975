"""Averages of parameters over fifty steps, by torch.optim.swa_utils.

python tests/reference/averages.py pipeline/src/test/resources/dev/anneal/optimize/averages.json

Parameter i after step t (from 1) is ((31 t + 17 i + t i) mod 101 - 50) / 50, a formula that WeightAverageTest repeats.
"""

import json
import sys

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn

FLOATS, STEPS = 64, 50


class Parameters(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.values = torch.nn.Parameter(torch.zeros(FLOATS))

    def step(self, t):
        i = torch.arange(FLOATS)
        self.values.data = ((31 * t + 17 * i + t * i) % 101 - 50).to(torch.float32) / 50


def average(after, every, **kind):
    model = Parameters()
    averaged = AveragedModel(model, **kind)
    for t in range(1, STEPS + 1):
        model.step(t)
        if t > after and (t - after) % every == 0:
            averaged.update_parameters(model)
    return averaged.module.values.tolist()


with open(sys.argv[1], "w") as file:
    json.dump(
        {
            "ema": average(0, 1, avg_fn=get_ema_avg_fn(0.9)),
            "ema-later": average(5, 2, avg_fn=get_ema_avg_fn(0.99)),
            "swa": average(10, 4),
        },
        file,
    )
print("torch", torch.__version__)
