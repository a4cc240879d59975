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


def calibration_error(confidences, right):
    """Guo et al. 2017, equations 1 to 3, with 15 bins; written for this file, for scikit-learn has none."""
    error = 0.0
    for bin in range(15):
        inside = (confidences > bin / 15) & (confidences <= (bin + 1) / 15)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidences[inside].mean())
    return error


def defined_mean(figures):
    return float(np.mean(figures)) if figures else None


def scored_case(name, logits, labels):
    """What follows from probabilities; each class against the others where there are more than two."""
    logits, labels = np.asarray(logits, dtype=np.float32), np.asarray(labels)
    wide = logits.astype(np.float64)
    classes = wide.shape[1]
    exponentials = np.exp(wide - wide.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    # Ranks by log-odds: a probability of 1 - 1e-20 is no double. Twelve digits, so that equal odds are equal.
    if classes == 2:
        scores = {1: wide[:, 1] - wide[:, 0]}
    else:
        scores = {c: probabilities[:, c].round(12) for c in range(classes)}
    areas, precisions = [], []
    for c, score in scores.items():
        truths = labels == c
        if truths.any():
            precisions.append(metrics.average_precision_score(truths, score))
            if not truths.all():
                areas.append(metrics.roc_auc_score(truths, score))
    brier = metrics.brier_score_loss(labels, probabilities[:, 1], labels=[0, 1]) if classes == 2 else (
        metrics.brier_score_loss(labels, probabilities, labels=range(classes))
    )
    losses = np.log(np.exp(wide - wide.max(axis=1, keepdims=True)).sum(axis=1)) + wide.max(axis=1)
    return {
        "name": name,
        "classes": classes,
        "labels": labels.tolist(),
        "logits": [float(str(v)) for v in logits.ravel()],
        "metrics": {
            "loss": float(np.mean(losses - wide[np.arange(len(labels)), labels])),
            "accuracy": float(metrics.accuracy_score(labels, wide.argmax(axis=1))),
            "brier_loss": float(brier),
            "calibration_error": float(
                calibration_error(probabilities.max(axis=1), wide.argmax(axis=1) == labels)
            ),
            "roc_auc": defined_mean(areas),
            "average_precision": defined_mean(precisions),
        },
    }


def random_scored(name, seed, rows, classes, digits, weights=None):
    rng = np.random.default_rng(seed)
    labels = rng.choice(classes, size=rows, p=weights)
    logits = rng.normal(scale=2, size=(rows, classes)) + 2 * np.eye(classes)[labels]
    return scored_case(name, logits.round(digits), labels)


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
    scored = [
        random_scored("two classes", 1, 80, 2, 4),
        random_scored("two classes, one rare, many ties", 2, 90, 2, 0, [0.9, 0.1]),
        random_scored("five classes", 3, 70, 5, 3),
        random_scored("six classes with ties", 4, 80, 6, 0),
        random_scored("twenty classes, some of which never occur", 5, 30, 20, 3),
        scored_case("only one class there", [[0.5, 1], [2, 1], [0, 3]], [1, 1, 1]),
        scored_case("constant predictions", [[0.25, 1.5]] * 6, [0, 1, 1, 0, 1, 1]),
        scored_case("constant predictions of three classes", [[0.25, 1.5, -1]] * 6, [0, 1, 2, 0, 1, 1]),
        scored_case("equal logits", [[0, 0]] * 5, [0, 1, 1, 0, 1]),
        scored_case("extreme logits", [[-90, 90], [-90, 91], [90, -90], [89, -90], [90, -91]], [1, 0, 0, 1, 0]),
        scored_case("everything right", [[2, 0], [1, 0], [0, 1], [0, 3]], [0, 0, 1, 1]),
        scored_case("everything wrong", [[2, 0], [1, 0], [0, 1], [0, 3]], [1, 1, 0, 0]),
        scored_case("one row", [[0.5, 0.25, 1]], [2]),
    ]
    document = {"scikit_learn": sklearn.__version__, "cases": cases, "loss": loss_case(5, 24, 6), "scored": scored}
    json.dump(document, sys.stdout, separators=(",", ":"))
    print()


main()
