"""Temperatures and thresholds that DecisionFitTest compares with: the log loss minimised by scipy, and scikit-learn's metrics at every threshold.

    python tests/reference/decisions.py > pipeline/src/test/resources/dev/anneal/evaluate/decisions.json

Needs numpy, scikit-learn and scipy (the file names the versions that were used).
"""

import json
import sys
import warnings
from importlib.metadata import version

import numpy as np
from scipy import optimize
from sklearn import metrics

METRICS = {
    "f1": lambda t, p: metrics.f1_score(t, p, zero_division=0),
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "matthews_correlation": metrics.matthews_corrcoef,
}


def decimal(values):
    return [float(str(value)) for value in np.ravel(values)]


def minimum(loss):
    """Over the inverse temperature, in which the loss is convex, to more digits than the loss itself has: the root of its slope."""
    found = optimize.minimize_scalar(loss, bounds=(0.01, 100), method="bounded", options={"xatol": 1e-10})
    return 1 / found.x


def class_loss(logits, labels):
    wide = logits.astype(np.float64)

    def loss(inverse):
        scaled = wide * inverse
        top = scaled.max(axis=1)
        return np.mean(np.log(np.exp(scaled - top[:, None]).sum(axis=1)) + top - scaled[np.arange(len(labels)), labels])

    return loss


def label_loss(logits, truths):
    wide = logits.astype(np.float64)

    def loss(inverse):
        scaled = wide * inverse
        return np.mean(np.maximum(scaled, 0) - scaled * truths + np.log1p(np.exp(-np.abs(scaled))))

    return loss


def best(probabilities, truths, metric):
    """The best value, and of the thresholds that reach it that nearest to one half, then the lower."""
    distinct = np.unique(probabilities)
    middles = [0.0] + list((distinct[1:] + distinct[:-1]) / 2) + ([(distinct[-1] + 1) / 2] if distinct[-1] < 1 else [])
    values = [METRICS[metric](truths, probabilities >= middle) for middle in middles]
    top = max(values)
    ties = [middle for middle, value in zip(middles, values) if value > top - 1e-12]
    return {"value": float(top), "threshold": float(min(ties, key=lambda middle: (abs(middle - 0.5), middle)))}


def classes(name, seed, rows, count, scale, digits, weights=None):
    rng = np.random.default_rng(seed)
    labels = rng.choice(count, size=rows, p=weights)
    logits = (scale * (rng.normal(size=(rows, count)) + 1.2 * np.eye(count)[labels])).round(digits).astype(np.float32)
    loss = class_loss(logits, labels)
    temperature = minimum(loss)
    found = {
        "name": name,
        "classes": count,
        "labels": labels.tolist(),
        "logits": decimal(logits),
        "temperature": float(temperature),
        "loss": float(loss(1 / temperature)),
    }
    if count == 2:
        odds = logits.astype(np.float64)
        probabilities = 1 / (1 + np.exp(odds[:, 0] - odds[:, 1]))
        found["thresholds"] = {metric: best(probabilities, labels, metric) for metric in METRICS}
    return found


def labels(name, seed, rows, count, scale, digits, frequency):
    rng = np.random.default_rng(seed)
    truths = (rng.random((rows, count)) < frequency).astype(int)
    logits = (scale * (rng.normal(size=(rows, count)) + 1.5 * truths - 1)).round(digits).astype(np.float32)
    loss = label_loss(logits, truths)
    temperature = minimum(loss)
    probabilities = 1 / (1 + np.exp(-logits.astype(np.float64)))
    columns = [
        best(probabilities[:, c], truths[:, c], "f1") if 0 < truths[:, c].sum() < rows else {"threshold": 0.5}
        for c in range(count)
    ]
    return {
        "name": name,
        "count": count,
        "truths": [[int(c) for c in np.flatnonzero(row)] for row in truths],
        "logits": decimal(logits),
        "temperature": float(temperature),
        "loss": float(loss(1 / temperature)),
        "thresholds": columns,
    }


def main():
    warnings.simplefilter("ignore")
    document = {
        "versions": {name: version(name) for name in ("numpy", "scikit-learn", "scipy")},
        "classes": [
            classes("two classes, too sure", 1, 120, 2, 3.0, 3),
            classes("two classes, one rare", 2, 200, 2, 1.0, 3, [0.92, 0.08]),
            classes("two classes with ties", 3, 80, 2, 1.0, 0),
            classes("five classes, not sure enough", 4, 150, 5, 0.3, 4),
            classes("fifty classes", 5, 200, 50, 2.0, 2),
        ],
        "labels": [
            labels("four labels, some rare", 6, 150, 4, 1.5, 3, [0.5, 0.2, 0.05, 0.3]),
            labels("many ties, and labels that always or never occur", 7, 40, 3, 1.0, 0, [1.0, 0.3, 0.0]),
        ],
    }
    json.dump(document, sys.stdout, separators=(",", ":"))
    print()


main()
