#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Where tokens come from, by Hugging Face's tokenizers: words, windows, and answers as run_qa.py of transformers places them.

    make_alignment_vectors.py DIR        for each MODEL/tokenizer.json in DIR, writes MODEL/alignment_vectors.json.gz

Offsets are code points. Nothing is random."""
import gzip, json, pathlib, sys
import tokenizers
from tokenizers import Tokenizer
import corpus

TEXTS = [t for i, t in enumerate(corpus.tricky()) if i % 5 == 0 and len(t) < 120] + ["😀 a😀b 𠀀c [MASK] d", "Grüße, don't 中a文b 50%"]
WORDS = [
    ["The", "farmer", "'s", "apples", ",", "don't", "."],
    ["Hello", "", "wörld", "\u200b", "\u0000", "😀😀", "𠀀x", "New York", " x ", "[MASK]", "", "end"],
    ["", ""],
    ["unaffable"] * 12,
]
LONG = ["😀 " + " ".join(corpus.LINES[18:22]), " ".join(corpus.LINES[28:32]), "short"]
CONTEXT = "😀 " + " ".join(corpus.LINES[23:29]) + " 😀😀 𠀀 end"
ANSWERS = ["Anna Lindqvist", "1864", "1864.", "Mr. Okafor", "a company that builds boats", "the committee in Geneva", "Elbe", "lbe flow", "Havfruen left the port of Aarhus on 4 May with timber, wool", "Mühle", "die Kinder werfen kleine Steine ins Wasser.", "Wasser", "😀 The oldest tree", "𠀀", "end"]


def row(encoding):
    return {
        "ids": encoding.ids,
        "offsets": [list(offset) for offset in encoding.offsets],
        "texts": encoding.sequence_ids,
        "words": encoding.word_ids,
    }


def windows(tokenizer, inputs, length, stride, strategy):
    tokenizer.enable_truncation(length, stride=stride, strategy=strategy)
    encoding = tokenizer.encode(*inputs)
    tokenizer.no_truncation()
    return [row(e) for e in [encoding] + encoding.overflowing]


def place(window, start_char, answer):
    """prepare_train_features of run_qa.py, except that the search for the first token ends with the context, and that no span ends before it begins."""
    texts, offsets = window["texts"], window["offsets"]
    end_char = start_char + len(answer)
    first, last = texts.index(1), len(texts) - 1 - texts[::-1].index(1)
    start, end = first, last
    if not (offsets[start][0] <= start_char and offsets[end][1] >= end_char):
        return [0, 0]
    while start <= last and offsets[start][0] <= start_char:
        start += 1
    while offsets[end][1] >= end_char:
        end -= 1
    return sorted([start - 1, end + 1])


def with_prefix_space(path):
    content = json.load(open(path))
    parts = [content["pre_tokenizer"]] + content["pre_tokenizer"].get("pretokenizers", [])
    if not any(part["type"] == "ByteLevel" for part in parts):
        return None
    for part in parts + [content["post_processor"]]:
        if part["type"] in ("ByteLevel", "RobertaProcessing"):
            part["add_prefix_space"] = True
    return Tokenizer.from_str(json.dumps(content))


def open_plain(path):
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def write(path):
    tokenizer, spaced = open_plain(path), with_prefix_space(path)
    out = {"tokenizers": tokenizers.__version__, "texts": TEXTS, "single": [row(tokenizer.encode(t)) for t in TEXTS]}
    out["pair"] = [row(tokenizer.encode(a, b)) for a, b in zip(TEXTS, TEXTS[1:])]
    out["word_lists"] = WORDS
    out["words"] = [row(tokenizer.encode(w, is_pretokenized=True)) for w in WORDS]
    tokenizer.enable_truncation(12)
    out["words_trunc12"] = [row(tokenizer.encode(w, is_pretokenized=True)) for w in WORDS]
    tokenizer.no_truncation()
    if spaced:
        out["words_prefix_space"] = [row(spaced.encode(w, is_pretokenized=True)) for w in WORDS]
    out["long"] = LONG
    out["windows_24_stride_7"] = [windows(tokenizer, [t], 24, 7, "longest_first") for t in LONG]
    question = "Who 😀 planted it?"
    out["question"], out["context"] = question, CONTEXT
    out["answers"] = [[a, CONTEXT.index(a)] for a in ANSWERS]
    cut = windows(tokenizer, [question, CONTEXT], 64, 20, "only_second")
    out["answer_windows_64_stride_20"] = cut
    out["answer_tokens"] = [[place(window, CONTEXT.index(a), a) for window in cut] for a in ANSWERS]
    packed = gzip.compress(json.dumps(out, separators=(",", ":")).encode(), mtime=0)
    path.with_name("alignment_vectors.json.gz").write_bytes(packed)


for file in sorted(pathlib.Path(sys.argv[1]).glob("*/tokenizer.json")):
    write(file)
    print(file.parent.name, file.with_name("alignment_vectors.json.gz").stat().st_size)
