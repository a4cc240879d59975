"""Intervals of the percentile bootstrap that IntervalsTest compares with: scikit-learn's and scipy's metrics of the same resamples, numpy's quantiles.

    python tests/reference/resampling.py > pipeline/src/test/resources/dev/anneal/evaluate/resampling.json

Needs numpy, scikit-learn and scipy (the file names the versions that were used).
"""

import json
import sys
import warnings
from importlib.metadata import version

import numpy as np
from scipy import stats
from sklearn import metrics

WORD = (1 << 64) - 1
GOLDEN_RATIO = 0x9E3779B97F4A7C15


def finish(value):
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & WORD
    return value ^ (value >> 31)


def mix(value):
    return finish((value + GOLDEN_RATIO) & WORD)


def draw(seed, resample, rows):
    """SplitMix64 from the hash of seed and resample; below a bound by Lemire's method."""
    state = mix(mix(mix(seed) ^ resample))
    chosen = []
    while len(chosen) < rows:
        state = (state + GOLDEN_RATIO) & WORD
        product = (finish(state) >> 32) * rows
        if product & 0xFFFFFFFF >= (1 << 32) % rows:
            chosen.append(product >> 32)
    return np.array(chosen)


def defined(figure):
    return float(figure) if not np.isnan(figure) else None


def case(name, kind, inputs, figures, rows, seed, resamples, level):
    drawn = [figures(draw(seed, b, rows)) for b in range(resamples)]
    ends = [(1 - level) / 2, 1 - (1 - level) / 2]
    intervals = {
        key: [defined(end) for end in np.nanquantile([each[key] for each in drawn], ends)] for key in drawn[0]
    }
    whole = {key: defined(value) for key, value in figures(np.arange(rows)).items()}
    settings = {"name": name, "kind": kind, "seed": seed, "resamples": resamples, "level": level}
    return settings | inputs | {"figures": whole, "intervals": intervals}


def single(name, seed, rows, classes, digits, right=2.0, weights=None, resamples=60, level=0.95):
    rng = np.random.default_rng(seed)
    labels = rng.choice(classes, size=rows, p=weights)
    logits = (rng.normal(scale=2, size=(rows, classes)) + right * np.eye(classes)[labels]).round(digits)
    logits = logits.astype(np.float32)
    wide = logits.astype(np.float64)
    losses = np.log(np.exp(wide).sum(axis=1)) - wide[np.arange(rows), labels]
    probabilities = np.exp(wide) / np.exp(wide).sum(axis=1, keepdims=True)
    predictions = wide.argmax(axis=1)

    def figures(chosen):
        truth, guess = labels[chosen], predictions[chosen]
        found = {
            "loss": losses[chosen].mean(),
            "accuracy": metrics.accuracy_score(truth, guess),
            "balanced_accuracy": metrics.balanced_accuracy_score(truth, guess),
            "matthews_correlation": metrics.matthews_corrcoef(truth, guess),
            "macro_f1": metrics.f1_score(truth, guess, average="macro", zero_division=0),
        }
        if classes == 2:
            margin = wide[chosen, 1] - wide[chosen, 0]
            found["f1"] = metrics.f1_score(truth, guess, zero_division=0)
            found["brier_loss"] = np.mean((probabilities[chosen, 1] - truth) ** 2)
            found["roc_auc"] = metrics.roc_auc_score(truth, margin) if 0 < truth.sum() < rows else np.nan
            found["average_precision"] = metrics.average_precision_score(truth, margin) if truth.any() else np.nan
        return found

    inputs = {"classes": classes, "labels": labels.tolist(), "logits": [float(str(v)) for v in logits.ravel()]}
    return case(name, "single", inputs, figures, rows, seed, resamples, level)


def regression(name, seed, rows, digits, resamples=60, level=0.9):
    rng = np.random.default_rng(seed)
    truths = rng.normal(size=rows).round(digits).astype(np.float32)
    predictions = (truths * 0.7 + rng.normal(size=rows) * 0.5).round(digits).astype(np.float32)
    t, p = truths.astype(np.float64), predictions.astype(np.float64)

    def figures(chosen):
        return {
            "mse": metrics.mean_squared_error(t[chosen], p[chosen]),
            "mae": metrics.mean_absolute_error(t[chosen], p[chosen]),
            "r2": metrics.r2_score(t[chosen], p[chosen]),
            "pearson": stats.pearsonr(p[chosen], t[chosen]).statistic,
            "spearman": stats.spearmanr(p[chosen], t[chosen]).statistic,
        }

    inputs = {"truths": [float(str(v)) for v in truths], "predictions": [float(str(v)) for v in predictions]}
    return case(name, "regression", inputs, figures, rows, seed, resamples, level)


def main():
    warnings.simplefilter("ignore")
    document = {
        "versions": {name: version(name) for name in ("numpy", "scikit-learn", "scipy")},
        "cases": [
            single("two classes", 1, 70, 2, 3),
            single("two classes, one rare, ties", 2, 40, 2, 0, weights=[0.95, 0.05]),
            single("five classes", 3, 60, 5, 2, level=0.8),
            single("everything right", 4, 20, 2, 1, right=40.0),
            single("one class", 5, 15, 2, 2, weights=[0.0, 1.0]),
            single("one row", 6, 1, 3, 2, resamples=3),
            regression("numbers", 7, 50, 4),
            regression("numbers with ties", 8, 50, 0),
        ],
    }
    json.dump(document, sys.stdout, separators=(",", ":"))
    print()


main()
