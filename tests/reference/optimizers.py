"""Fifty steps of every update rule and the factors of every schedule, by torch and transformers.

python tests/reference/optimizers.py pipeline/src/test/resources/dev/anneal/optimize/optimizers.json

Parameters and gradients are formulas, exact in float32, that OptimizerReferenceTest repeats: parameter i is ((13 i) mod 97 - 48) / 48, and its
gradient at step t ((31 t + 17 i + t i) mod 101 - 50) / 50. Adam without bias correction is the formula of AdamWeightDecayOptimizer in
google-research/bert, and decay towards the first parameters is written out: torch has neither.
"""

import json
import sys

import torch
import transformers

FLOATS, STEPS, RATE, DECAY, SWITCH = 64, 50, 1e-2, 0.1, 20
BETAS, EPSILON = (0.9, 0.99), 1e-6


def parameters():
    i = torch.arange(FLOATS)
    return torch.nn.Parameter(((13 * i) % 97 - 48).to(torch.float32) / 48)


def gradient(step):
    i = torch.arange(FLOATS)
    return ((31 * step + 17 * i + step * i) % 101 - 50).to(torch.float32) / 50


def run(optimizer, values, first=0, last=STEPS):
    for step in range(first, last):
        values.grad = gradient(step)
        optimizer.step()
    return values


def of(make):
    values = parameters()
    return run(make([values]), values).detach().tolist()


def bert(coupled):
    p, m, v = parameters().detach(), torch.zeros(FLOATS), torch.zeros(FLOATS)
    for step in range(STEPS):
        g = gradient(step) + (DECAY * p if coupled else 0)
        m = BETAS[0] * m + (1 - BETAS[0]) * g
        v = BETAS[1] * v + (1 - BETAS[1]) * g * g
        p = p - RATE * (m / (v.sqrt() + EPSILON) + (0 if coupled else DECAY * p))
    return p.tolist()


def anchored(decoupled):
    """The decay of torch's own rule with another centre: shift the parameters so that the anchor is 0."""
    values = parameters()
    anchor = values.detach().clone()
    values.data.sub_(anchor)
    make = torch.optim.AdamW if decoupled else torch.optim.Adam
    run(make([values], lr=RATE, betas=BETAS, eps=EPSILON, weight_decay=DECAY), values)
    return (values.detach() + anchor).tolist()


def switched():
    values = parameters()
    run(torch.optim.AdamW([values], lr=RATE, betas=BETAS, eps=EPSILON, weight_decay=DECAY), values, 0, SWITCH)
    run(torch.optim.SGD([values], lr=RATE / 2, momentum=0.9, weight_decay=DECAY), values, SWITCH, STEPS)
    return values.detach().tolist()


def adam(kind, **more):
    return of(lambda p: kind(p, lr=RATE, betas=BETAS, eps=EPSILON, weight_decay=DECAY, **more))


def sgd(**more):
    return of(lambda p: torch.optim.SGD(p, lr=RATE, weight_decay=DECAY, **more))


RULES = {
    "adamw": adam(torch.optim.AdamW),
    "adam": adam(torch.optim.Adam),
    "uncorrected": bert(False),
    "uncorrected-coupled": bert(True),
    "radam": adam(torch.optim.RAdam, decoupled_weight_decay=True),
    "sgd": sgd(),
    "momentum": sgd(momentum=0.9),
    "nesterov": sgd(momentum=0.9, nesterov=True),
    "adamw-anchored": anchored(True),
    "adam-anchored": anchored(False),
    "adamw-then-momentum": switched(),
}

TOTAL, WARMUP = 60, 7


def factors(make, warmup=True):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = make(optimizer)
    rates = []
    for _ in range(TOTAL):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return rates


h = transformers.optimization
t = torch.optim.lr_scheduler
SCHEDULES = {
    "linear": factors(lambda o: h.get_linear_schedule_with_warmup(o, WARMUP, TOTAL)),
    "cosine": factors(lambda o: h.get_cosine_schedule_with_warmup(o, WARMUP, TOTAL)),
    "cosine-2.5": factors(lambda o: h.get_cosine_schedule_with_warmup(o, WARMUP, TOTAL, 2.5)),
    "restarts-3": factors(lambda o: h.get_cosine_with_hard_restarts_schedule_with_warmup(o, WARMUP, TOTAL, 3)),
    "polynomial-2": factors(lambda o: h.get_polynomial_decay_schedule_with_warmup(o, WARMUP, TOTAL, lr_end=0.1, power=2.0)),
    "constant": factors(lambda o: h.get_constant_schedule_with_warmup(o, WARMUP)),
    "inverse-square-root": factors(lambda o: h.get_inverse_sqrt_schedule(o, WARMUP)),
    # Without warm-up.
    "restarts-growing": factors(lambda o: t.CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2)),
    "exponential": factors(lambda o: t.ExponentialLR(o, 0.9)),
    "steps": factors(lambda o: t.StepLR(o, 8, 0.5)),
    "triangular": factors(lambda o: t.CyclicLR(o, 0.1, 1.0, 5, mode="triangular", cycle_momentum=False)),
    "triangular2": factors(lambda o: t.CyclicLR(o, 0.1, 1.0, 5, mode="triangular2", cycle_momentum=False)),
    "exp-range": factors(lambda o: t.CyclicLR(o, 0.1, 1.0, 5, mode="exp_range", gamma=0.97, cycle_momentum=False)),
    "one-cycle": factors(lambda o: t.OneCycleLR(o, 1.0, TOTAL, cycle_momentum=False)),
}

# A plateau: one metric per evaluation, higher is better, and the factor after it.
METRICS = [0.5, 0.6, 0.6, 0.59, 0.61, 0.60, 0.60, 0.61, 0.60, 0.55, 0.70, 0.1, 0.1, 0.1, 0.1]
optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
plateau = t.ReduceLROnPlateau(optimizer, mode="max", factor=0.5, patience=2)
after = []
for metric in METRICS:
    plateau.step(metric)
    after.append(optimizer.param_groups[0]["lr"])

with open(sys.argv[1], "w") as file:
    json.dump(
        {
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "rules": RULES,
            "schedules": SCHEDULES,
            "plateau": {"metrics": METRICS, "factors": after},
        },
        file,
    )
