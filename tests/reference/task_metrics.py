"""Figures of scikit-learn, scipy, seqeval and the SQuAD rules that the tests of dev.anneal.evaluate compare with.

    python tests/reference/task_metrics.py > pipeline/src/test/resources/dev/anneal/evaluate/task-metrics.json

Needs numpy, scikit-learn, scipy and seqeval (the file names the versions that were used).
"""

import json
import sys
import warnings
from importlib.metadata import version

import numpy as np
from scipy import stats
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support
from sklearn import metrics


def number(value):
    """A float for JSON, with null where it is not defined."""
    return None if np.isnan(value) else float(value)


def floats(values, digits):
    """Numbers of few digits that a float of 32 bits and JSON hold alike."""
    return np.round(values, digits).astype(np.float32)


def decimal(values):
    return [float(str(value)) for value in np.ravel(values)]


def sigmoid(logits):
    return 1 / (1 + np.exp(-logits.astype(np.float64)))


def mean_of_defined(figures):
    defined = [figure for figure in figures if not np.isnan(figure)]
    return np.mean(defined) if defined else np.nan


def calibration_error(probabilities, truths):
    """Guo et al. 2017, equation 3, with 15 bins, of the probability that a label is given."""
    error = 0.0
    for bin in range(15):
        inside = (probabilities > bin / 15) & (probabilities <= (bin + 1) / 15)
        if bin == 0:
            inside |= probabilities == 0
        if inside.any():
            error += inside.mean() * abs(truths[inside].mean() - probabilities[inside].mean())
    return error


def multi_label(name, logits, truths, threshold=0.5):
    scores = logits.astype(np.float64)
    # scikit-learn takes a single column for two classes, of which the label is the second.
    only = {"labels": [1]} if truths.shape[1] == 1 else {}
    predictions = (sigmoid(logits) >= threshold).astype(int)
    figures = {
        "loss": np.mean(np.maximum(scores, 0) - scores * truths + np.log1p(np.exp(-np.abs(scores)))),
        "accuracy": metrics.accuracy_score(truths, predictions),
        "hamming_loss": metrics.hamming_loss(truths, predictions),
        "brier_loss": np.mean((sigmoid(logits) - truths) ** 2),
        "calibration_error": calibration_error(sigmoid(logits).ravel(), truths.ravel()),
    }
    for average in ("micro", "macro", "weighted"):
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            truths, predictions, average=average, zero_division=0, **only
        )
        figures |= {f"{average}_precision": precision, f"{average}_recall": recall, f"{average}_f1": f1}
    areas, precisions = [], []
    for label in range(truths.shape[1]):
        both = 0 < truths[:, label].sum() < len(truths)
        areas.append(metrics.roc_auc_score(truths[:, label], scores[:, label]) if both else np.nan)
        some = truths[:, label].any()
        precisions.append(metrics.average_precision_score(truths[:, label], scores[:, label]) if some else np.nan)
    mixed = 0 < truths.sum() < truths.size
    figures |= {
        "roc_auc": mean_of_defined(areas),
        "micro_roc_auc": metrics.roc_auc_score(truths.ravel(), scores.ravel()) if mixed else np.nan,
        "average_precision": mean_of_defined(precisions),
        "micro_average_precision": metrics.average_precision_score(truths.ravel(), scores.ravel())
        if truths.any()
        else np.nan,
    }
    table = metrics.precision_recall_fscore_support(truths, predictions, zero_division=0, **only)
    return {
        "name": name,
        "labels": truths.shape[1],
        "threshold": threshold,
        "logits": decimal(logits),
        "truths": [[int(label) for label in np.flatnonzero(row)] for row in truths],
        "metrics": {key: number(value) for key, value in figures.items()},
        "per_label": [[float(v) for v in row] for row in zip(*table)],
        "roc_auc_per_label": [number(area) for area in areas],
        "average_precision_per_label": [number(precision) for precision in precisions],
    }


def random_multi_label(name, seed, rows, labels, frequency, digits=3, threshold=0.5):
    rng = np.random.default_rng(seed)
    truths = (rng.random((rows, labels)) < frequency).astype(int)
    logits = floats(rng.normal(size=(rows, labels)) * 2 + truths * 2 - 1.5, digits)
    return multi_label(name, logits, truths, threshold)


def correlation(kind, predictions, truths):
    """scipy refuses one row, of which there is no correlation."""
    return kind(predictions, truths).statistic if len(truths) > 1 else np.nan


def regression(name, predictions, truths):
    predictions, truths = floats(predictions, 4), floats(truths, 4)
    p, t = predictions.astype(np.float64), truths.astype(np.float64)
    mean = np.broadcast_to(t.mean(axis=0), t.shape)
    columns = range(t.shape[1])
    figures = {
        "loss": metrics.mean_squared_error(t, p),
        "mse": metrics.mean_squared_error(t, p),
        "rmse": metrics.root_mean_squared_error(t, p),
        "mae": metrics.mean_absolute_error(t, p),
        "r2": metrics.r2_score(t, p),
        "pearson": np.mean([correlation(stats.pearsonr, p[:, k], t[:, k]) for k in columns]),
        "spearman": np.mean([correlation(stats.spearmanr, p[:, k], t[:, k]) for k in columns]),
    }
    baseline = {
        "rmse": metrics.root_mean_squared_error(t, mean),
        "mse": metrics.mean_squared_error(t, mean),
        "mae": metrics.mean_absolute_error(t, mean),
        "r2": metrics.r2_score(t, mean),
    }
    return {
        "name": name,
        "numbers": t.shape[1],
        "predictions": decimal(predictions),
        "truths": decimal(truths),
        "metrics": {key: number(value) for key, value in figures.items()},
        "baseline": {key: number(value) for key, value in baseline.items()},
    }


def random_regression(name, seed, rows, numbers, digits):
    rng = np.random.default_rng(seed)
    truths = rng.normal(size=(rows, numbers)).round(digits)
    return regression(name, (truths * 0.7 + rng.normal(size=truths.shape) * 0.5).round(digits), truths)


def tags(name, names, truths, predictions):
    flat_truths, flat_predictions = sum(truths, []), sum(predictions, [])
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        flat_truths, flat_predictions, average="macro", zero_division=0
    )
    figures = {
        "token_accuracy": metrics.accuracy_score(flat_truths, flat_predictions),
        "macro_precision": precision,
        "macro_recall": recall,
        "macro_f1": f1,
    }
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        flat_truths, flat_predictions, average="weighted", zero_division=0
    )
    figures |= {"weighted_precision": precision, "weighted_recall": recall, "weighted_f1": f1}
    types = sorted({tag[2:] for tag in names if tag[1:2] == "-"})
    table = {}
    if types:
        figures |= {
            "entity_precision": precision_score(truths, predictions, zero_division=0),
            "entity_recall": recall_score(truths, predictions, zero_division=0),
            "entity_f1": f1_score(truths, predictions, zero_division=0),
        }
        rows = precision_recall_fscore_support(truths, predictions, average=None, zero_division=0)
        occurring = sorted({tag[2:] for tag in flat_truths + flat_predictions if tag[1:2] == "-"})
        table = {name: [float(v) for v in row] for name, row in zip(occurring, zip(*rows))}
    return {
        "name": name,
        "tags": names,
        "truths": [[names.index(tag) for tag in row] for row in truths],
        "predictions": [[names.index(tag) for tag in row] for row in predictions],
        "metrics": {key: number(value) for key, value in figures.items()},
        "entities": table,
    }


def random_tags(name, seed, names, rows, right):
    """Any tag after any other: what a model says need not be a valid sequence."""
    rng = np.random.default_rng(seed)
    truths, predictions = [], []
    for length in rng.integers(1, 15, size=rows):
        row = rng.choice(names, size=length)
        truths.append([str(tag) for tag in row])
        predictions.append([str(t) if rng.random() < right else str(rng.choice(names)) for t in row])
    return tags(name, names, truths, predictions)


def typed(letters, types):
    return ["O"] + [f"{letter}-{name}" for name in types for letter in letters]


def main():
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(9)
    constant = rng.normal(size=(12, 1))
    document = {
        "versions": {name: version(name) for name in ("numpy", "scikit-learn", "scipy", "seqeval")},
        "multi_label": [
            random_multi_label("four labels", 1, 60, 4, [0.5, 0.3, 0.2, 0.05]),
            random_multi_label("many ties", 2, 80, 5, 0.3, digits=0),
            random_multi_label("another threshold", 3, 50, 3, 0.4, threshold=0.3),
            random_multi_label("twenty-eight labels, some of which never occur", 4, 40, 28, 0.02),
            random_multi_label("a label of every row", 5, 30, 2, [1.0, 0.4]),
            random_multi_label("one label", 6, 30, 1, 0.4),
            multi_label("extreme logits", floats([[90, -90], [-90, 90], [95, 95]], 1), np.array([[1, 0], [1, 0], [1, 1]])),
            multi_label("no label anywhere", floats([[1, -1], [-2, 3], [0.5, -0.5]], 1), np.zeros((3, 2), dtype=int)),
            multi_label("every label everywhere", floats([[1, -1], [-2, 3], [0.5, -0.5]], 1), np.ones((3, 2), dtype=int)),
            multi_label("constant predictions", floats([[0.5, -0.5]] * 4, 1), np.array([[1, 0], [0, 0], [1, 1], [0, 1]])),
            multi_label("one row", floats([[0.5, -0.5, 2]], 1), np.array([[1, 1, 0]])),
            multi_label("everything wrong", floats([[2, -1], [-2, 3]], 1), np.array([[0, 1], [1, 0]])),
        ],
        "regression": [
            random_regression("one number", 1, 50, 1, 4),
            random_regression("many ties", 2, 60, 1, 0),
            random_regression("three numbers", 3, 40, 3, 4),
            regression("constant predictions", np.full((12, 1), 0.5), constant),
            regression("constant numbers", constant, np.full((12, 1), 0.5)),
            regression("far from zero", constant + 1000, constant * 0.9 + 1000),
            regression("two rows", [[1.0], [2.0]], [[1.5], [1.0]]),
            regression("one row", [[1.0]], [[1.5]]),
            regression("everything right", constant, constant),
            regression("both constant", np.full((5, 1), 0.25), np.full((5, 1), 0.5)),
            regression("the same constant", np.full((5, 1), 0.5), np.full((5, 1), 0.5)),
        ],
        "tokens": [
            random_tags("IOB2", 1, typed("BI", ["person", "location", "creative-work"]), 60, 0.7),
            random_tags("IOB1", 2, typed("IB", ["PER", "LOC"]), 60, 0.6),
            random_tags("BIOES", 3, typed("BIES", ["PER", "LOC"]), 60, 0.8),
            random_tags("mostly wrong", 4, typed("BIES", ["A", "B"]), 40, 0.2),
            random_tags("parts of speech", 5, ["NOUN", "VERB", "ADJ", "PUNCT", "X"], 40, 0.7),
            tags("nothing found", typed("BI", ["A"]), [["O", "B-A", "I-A"]], [["O", "O", "O"]]),
            tags("nothing there", typed("BI", ["A"]), [["O", "O", "O"]], [["O", "B-A", "I-A"]]),
            tags("neither there nor found", typed("BI", ["A"]), [["O", "O"], ["O"]], [["O", "O"], ["O"]]),
            tags("always the same tag", typed("BI", ["A"]), [["O", "B-A", "I-A"], ["B-A"]], [["B-A"] * 3, ["B-A"]]),
            tags("one class there", ["NOUN", "VERB"], [["NOUN", "NOUN"]], [["NOUN", "VERB"]]),
            tags("everything right", typed("BI", ["A", "B"]), [["B-A", "I-A", "B-B"]], [["B-A", "I-A", "B-B"]]),
            tags("an entity at both ends", typed("BI", ["A"]), [["B-A", "O", "B-A"]], [["I-A", "O", "I-A"]]),
        ],
    }
    json.dump(document, sys.stdout, separators=(",", ":"))
    print()


main()
