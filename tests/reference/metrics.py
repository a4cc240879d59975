"""Figures of scikit-learn that ClassificationMetricsTest compares with.

    python tests/reference/metrics.py > pipeline/src/test/resources/dev/anneal/evaluate/scikit-learn.json

Needs numpy and scikit-learn (the file names the version that was used).
"""

import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn import metrics


def expected(labels, predictions, classes):
    averages = {"macro": "macro_", "micro": "micro_", "weighted": "weighted_"}
    if classes == 2:
        averages["binary"] = ""
    figures = {
        "accuracy": metrics.accuracy_score(labels, predictions),
        "majority_accuracy": np.bincount(labels).max() / len(labels),
        "balanced_accuracy": metrics.balanced_accuracy_score(labels, predictions),
        "matthews_correlation": metrics.matthews_corrcoef(labels, predictions),
    }
    for average, prefix in averages.items():
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            labels, predictions, average=average, zero_division=0
        )
        figures |= {prefix + "precision": precision, prefix + "recall": recall, prefix + "f1": f1}
    return {name: float(value) for name, value in figures.items()}


def case(name, labels, predictions, classes):
    table = metrics.precision_recall_fscore_support(labels, predictions, labels=range(classes), zero_division=0)
    return {
        "name": name,
        "classes": classes,
        "labels": [int(label) for label in labels],
        "predictions": [int(prediction) for prediction in predictions],
        "metrics": expected(labels, predictions, classes),
        "per_class": [[float(v) for v in row] for row in zip(*table)],
    }


def random_case(name, seed, rows, classes, right, weights=None):
    rng = np.random.default_rng(seed)
    labels = rng.choice(classes, size=rows, p=weights)
    predictions = np.where(rng.random(rows) < right, labels, rng.integers(classes, size=rows))
    return case(name, labels, predictions, classes)


def loss_case(seed, rows, classes):
    rng = np.random.default_rng(seed)
    logits = np.round(rng.normal(scale=3, size=(rows, classes)), 3).astype(np.float32)
    labels = rng.integers(classes, size=rows)
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    probabilities = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return {
        "classes": classes,
        "labels": labels.tolist(),
        "logits": [float(str(v)) for v in logits.ravel()],
        "loss": float(metrics.log_loss(labels, probabilities, labels=range(classes))),
        "accuracy": float(metrics.accuracy_score(labels, logits.argmax(axis=1))),
    }


def main():
    warnings.simplefilter("ignore")
    cases = [
        random_case("two classes", 1, 60, 2, 0.7),
        random_case("two classes, one rare", 2, 80, 2, 0.6, [0.95, 0.05]),
        random_case("five classes", 3, 90, 5, 0.5),
        random_case("seventy-seven classes, most of them rare", 4, 160, 77, 0.8),
        case("always the negative class", [0, 1, 1, 0, 1], [0, 0, 0, 0, 0], 2),
        case("always the positive class", [0, 1, 1, 0, 1], [1, 1, 1, 1, 1], 2),
        case("only one class there", [1, 1, 1], [1, 1, 1], 2),
        case("everything wrong", [0, 1, 0, 1], [1, 0, 1, 0], 2),
        case("everything right", [0, 1, 2, 2], [0, 1, 2, 2], 3),
        case("a class that is never predicted", [0, 1, 2, 2, 1], [0, 1, 1, 0, 1], 3),
        case("a class that is predicted, but never there", [0, 1, 0, 1], [0, 2, 0, 1], 3),
        case("a class that never occurs", [0, 1, 0, 1], [0, 1, 1, 1], 4),
        case("one row", [2], [0], 3),
    ]
    document = {"scikit_learn": sklearn.__version__, "cases": cases, "loss": loss_case(5, 24, 6)}
    json.dump(document, sys.stdout, separators=(",", ":"))
    print()


main()
