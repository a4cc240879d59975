"""Figures of SQuAD's own evaluation scripts, and of the answer search of transformers, that the tests of dev.anneal.evaluate compare with.

    python tests/reference/answers.py evaluate-v1.1.py evaluate-v2.0.py utils_qa.py > pipeline/src/test/resources/dev/anneal/evaluate/answer/answers.json

The arguments are paths of the scripts as they were published: the first two with SQuAD, the third in the question answering examples of transformers.
Needs numpy and tqdm.
"""

import importlib.util
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

WORDS = ["The", "a", "an", "Denver", "24-10", "U.S.", "co-operate", "Übung", "the", "«quoted»", "x²", "_a_", "naïve", "—", "5,000", "a²"]
SPACES = [" ", "  ", "\u00a0", "\t", "\u2009"]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def phrase(rng, longest):
    words = rng.choice(WORDS, size=rng.integers(0, longest))
    return "".join(str(word) + str(rng.choice(SPACES)) for word in words)


def near(rng, text):
    """The same in capitals, with a word fewer, with a full stop, or with an article."""
    changes = [str.upper, lambda t: " ".join(t.split()[1:]), lambda t: t.strip() + ".", lambda t: "the " + t]
    return changes[rng.integers(len(changes))](text)


def questions(seed, count, unanswerable):
    rng = np.random.default_rng(seed)
    made = []
    for index in range(count):
        golds = [] if rng.random() < unanswerable else [phrase(rng, 6) for _ in range(rng.integers(1, 4))]
        other = "" if rng.random() < unanswerable else phrase(rng, 6)
        made.append({
            "id": f"q{index:03d}",
            "answers": golds,
            "prediction": near(rng, golds[0]) if golds and rng.random() < 0.7 else other,
            "null_odds": float(np.round(rng.normal() + (0 if golds else 1), 4)),
        })
    return made


def scored(script, made, has_unanswerable):
    qas = [{"id": each["id"], "answers": [{"text": text} for text in each["answers"]]} for each in made]
    data = [{"paragraphs": [{"qas": qas}]}]
    predictions = {each["id"]: each["prediction"] for each in made}
    if not has_unanswerable:
        return {"questions": made, "metrics": script.evaluate(data, predictions)}
    odds = {each["id"]: each["null_odds"] for each in made}
    answerable = script.make_qid_to_has_ans(data)
    exact, f1 = script.get_raw_scores(data, predictions)
    figures = dict(script.make_eval_dict(exact, f1))
    for prefix, wanted in (("HasAns", True), ("NoAns", False)):
        ids = [key for key, value in answerable.items() if value == wanted]
        if ids:  # as the script's own main has it
            script.merge_eval(figures, script.make_eval_dict(exact, f1, qid_list=ids), prefix)
    script.find_all_best_thresh(figures, predictions, exact, f1, odds, answerable)
    return {"questions": made, "metrics": figures}


def question(index, golds, prediction, odds):
    return {"id": f"q{index:03d}", "answers": golds, "prediction": prediction, "null_odds": odds}


def degenerate(version_1, version_2):
    """What random questions do not have: one kind of question only, one answer to all of them, equal odds."""
    mixed = [["two words"], [], ["one"], [], ["the"], ["a longer answer of six words"]]
    unanswerable = [question(i, [], text, odds) for i, (text, odds) in enumerate([("", 0.5), ("one", -1.0), ("", -2.0)])]
    answerable = [question(i, golds, "one", 0.25 * i) for i, golds in enumerate(mixed) if golds]
    cases = [
        ("only questions without an answer", True, unanswerable),
        ("only questions with an answer", True, answerable),
        ("never an answer", True, [question(i, golds, "", 1.0 + i) for i, golds in enumerate(mixed)]),
        ("always the same answer", True, [question(i, golds, "one", 0.25 * i) for i, golds in enumerate(mixed)]),
        ("equal odds", True, [question(i, golds, "two words", 0.5) for i, golds in enumerate(mixed)]),
        ("one question", True, [question(0, ["one"], "one", -1.0)]),
        ("always the same answer to what has one", False, answerable),
        ("everything right", False, [question(i, golds, golds[0], 0.0) for i, golds in enumerate(mixed) if golds]),
        ("everything wrong", False, [question(i, golds, "none", 0.0) for i, golds in enumerate(mixed) if golds]),
    ]
    return [
        {"name": name, "may_be_unanswerable": second} | scored(version_2 if second else version_1, made, second)
        for name, second, made in cases
    ]


class Examples(list):
    """Rows that give a column by its name, as a data set does."""

    def __getitem__(self, key):
        return [row[key] for row in self] if isinstance(key, str) else super().__getitem__(key)


def window(rng, example):
    """Tokens of a question, of a part of the context, and one at the end; only those of the context have offsets."""
    words, at = [], 0
    for word in example["context"].split(" "):
        words.append([at, at + len(word)])
        at += len(word) + 1
    first = int(rng.integers(0, len(words)))
    offsets = [None] * int(rng.integers(2, 5)) + words[first : first + int(rng.integers(3, 28))] + [None]
    # Scores that no two pairs share, because the reference leaves the order of equals open.
    logits = rng.normal(size=(2, len(offsets))).astype(np.float32) * 2
    return {
        "example_id": example["id"],
        "offset_mapping": offsets,
        "starts": [float(str(value)) for value in logits[0]],
        "ends": [float(str(value)) for value in logits[1]],
    }


def search(script, seed, has_unanswerable, candidates, longest):
    rng = np.random.default_rng(seed)
    examples = Examples(
        {"id": f"e{i}", "context": " ".join(f"w{i}x{j}" for j in range(rng.integers(1, 40)))} for i in range(12)
    )
    windows = [window(rng, example) for example in examples for _ in range(rng.integers(1, 4))]
    width = max(len(each["starts"]) for each in windows)
    padded = [
        np.array([each[name] + [-1e4] * (width - len(each[name])) for each in windows], dtype=np.float32)
        for name in ("starts", "ends")
    ]
    with tempfile.TemporaryDirectory() as folder:
        predictions = script.postprocess_qa_predictions(
            examples, windows, tuple(padded), has_unanswerable, candidates, longest, 0.0, folder
        )
        ranked = json.loads((Path(folder) / "nbest_predictions.json").read_text())
        odds = json.loads((Path(folder) / "null_odds.json").read_text()) if has_unanswerable else {}
    return {
        "may_be_unanswerable": has_unanswerable,
        "candidates": candidates,
        "longest": longest,
        "contexts": {each["id"]: each["context"] for each in examples},
        "windows": windows,
        "predictions": predictions,
        "ranked": {key: [[each["text"], each["probability"]] for each in rows] for key, rows in ranked.items()},
        "null_odds": odds,
    }


def main(version_1, version_2, postprocess):
    script = load(postprocess, "utils_qa")
    first, second = load(version_1, "evaluate_1"), load(version_2, "evaluate_2")
    document = {
        "squad_1": scored(first, questions(1, 60, 0.0), False),
        "squad_2": scored(second, questions(2, 80, 0.4), True),
        "searches": [
            search(script, 3, False, 20, 30),
            search(script, 4, True, 20, 30),
            search(script, 5, True, 3, 4),
            search(script, 6, False, 5, 2),
        ],
        "degenerate": degenerate(first, second),
    }
    json.dump(document, sys.stdout, separators=(",", ":"))
    print()


main(*sys.argv[1:])
