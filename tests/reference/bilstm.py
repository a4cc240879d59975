"""Heads with a bidirectional LSTM, by transformers' BertModel and torch.nn.LSTM on packed sequences.

python tests/reference/bilstm.py pipeline/src/test/resources/dev/anneal/model/bilstm

Writes for each case config.json, model.safetensors and figures.json: ids, logits, the loss, and the gradients of all parameters.
"""

import json
import os
import sys

import torch
import transformers
from safetensors.torch import save_file
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from transformers import BertConfig, BertModel

ROWS = [[2, 7, 4, 9, 3, 11, 12, 3], [2, 21, 3], [2, 35, 36, 4, 8, 3]]
TEXTS = torch.tensor([1, 0, 2])
TAGS = torch.tensor([[-100, 1, 2, 0, 1, 1, 0, -100], [-100, 2] + [-100] * 6, [-100, 0, 1, 2, 0] + [-100] * 3])
SIZE = 6
LABELS = 3


class Model(torch.nn.Module):
    def __init__(self, config, concatenated):
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)
        self.concatenated = concatenated
        width = config.hidden_size * (4 if concatenated else 1)
        self.lstm = torch.nn.LSTM(width, SIZE, batch_first=True, bidirectional=True)
        self.classifier = torch.nn.Linear(2 * SIZE, LABELS)

    def forward(self, ids, mask, tokens):
        out = self.bert(ids, attention_mask=mask, output_hidden_states=True)
        states = torch.cat(out.hidden_states[-4:], 2) if self.concatenated else out.last_hidden_state
        packed = pack_padded_sequence(states, mask.sum(1), batch_first=True, enforce_sorted=False)
        each, (last, _) = self.lstm(packed)
        if tokens:
            return self.classifier(pad_packed_sequence(each, batch_first=True)[0])
        return self.classifier(torch.cat([last[0], last[1]], 1))


def write(folder, task, concatenated):
    torch.manual_seed(11)
    config = BertConfig(
        vocab_size=40,
        hidden_size=8,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=12,
        max_position_embeddings=12,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",
    )
    model = Model(config, concatenated).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.3)
    longest = max(map(len, ROWS))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in ROWS])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ROWS])
    logits = model(ids, mask, task == "tokens")
    labels = TAGS if task == "tokens" else TEXTS
    loss = torch.nn.functional.cross_entropy(logits.reshape(-1, LABELS), labels.reshape(-1))
    loss.backward()
    os.makedirs(folder, exist_ok=True)
    names = {str(i): f"l{i}" for i in range(LABELS)}
    keys = {
        **config.to_dict(),
        "architectures": ["BertModel"],
        "anneal_task": task,
        "anneal_lstm_size": SIZE,
        "id2label": names,
        "label2id": {name: int(i) for i, name in names.items()},
    }
    if concatenated:
        keys["anneal_pooling"] = "last_4_concat"
    with open(f"{folder}/config.json", "w") as file:
        json.dump(keys, file, indent=2)
    save_file(model.state_dict(), f"{folder}/model.safetensors")
    figures = {
        "versions": [torch.__version__, transformers.__version__],
        "rows": ROWS,
        "labels": labels.flatten().tolist(),
        "logits": logits.flatten().tolist(),
        "loss": loss.item(),
        "gradients": {
            name: [float(f"{g:.7g}") for g in p.grad.flatten().tolist()]
            for name, p in model.named_parameters()
            if not name.startswith("bert.encoder.layer.1") and not name.startswith("bert.encoder.layer.2")
        },
    }
    with open(f"{folder}/figures.json", "w") as file:
        json.dump(figures, file)


write(sys.argv[1] + "/text", "single-label", False)
write(sys.argv[1] + "/text-last-4-concat", "single-label", True)
write(sys.argv[1] + "/tokens-last-4-concat", "tokens", True)
