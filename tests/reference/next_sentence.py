"""A tiny BERT with both heads of pre-training, and what transformers computes with it.

python tests/reference/next_sentence.py pipeline/src/test/resources/dev/anneal/model/next-sentence

Writes config.json and model.safetensors of a BertForPreTraining with random weights, and figures.json: ids, logits of the guessed places and of the
pairs, both losses, and the gradients of their sum.
"""

import json
import sys

import torch
import transformers
from transformers import BertConfig, BertForPreTraining

torch.manual_seed(5)
config = BertConfig(
    vocab_size=40,
    hidden_size=8,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=12,
    max_position_embeddings=12,
    attn_implementation="eager",
)
model = BertForPreTraining(config).eval()
with torch.no_grad():
    for parameter in model.parameters():
        parameter.add_(torch.randn_like(parameter) * 0.1)

rows = [[2, 7, 4, 9, 3, 11, 12, 3], [2, 4, 21, 3, 30, 3], [2, 35, 36, 4, 3, 8, 9, 10, 3]]
types = [[0] * 5 + [1] * 3, [0] * 4 + [1] * 2, [0] * 5 + [1] * 4]
labels = [[(0, 2), (0, 5)], [(1, 1)], [(2, 3), (2, 6), (2, 7)]]
words = [17, 11, 20, 33, 9, 10]
next_sentence = [0, 1, 1]
longest = max(map(len, rows))
ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
type_ids = torch.tensor([row + [0] * (longest - len(row)) for row in types])
mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
places = [place for row in labels for place in row]
masked = torch.full_like(ids, -100)
for place, word in zip(places, words):
    masked[place] = word

out = model(ids, attention_mask=mask, token_type_ids=type_ids, labels=masked, next_sentence_label=torch.tensor(next_sentence))
out.loss.backward()
targets = [row * longest + column for row, column in places]
guesses = out.prediction_logits.reshape(-1, config.vocab_size)[targets]
masked_loss = torch.nn.functional.cross_entropy(guesses, torch.tensor(words))
pair_loss = torch.nn.functional.cross_entropy(out.seq_relationship_logits, torch.tensor(next_sentence))
assert torch.allclose(out.loss, masked_loss + pair_loss)

model.save_pretrained(sys.argv[1])
figures = {
    "versions": [torch.__version__, transformers.__version__],
    "rows": rows,
    "types": types,
    "targets": targets,
    "words": words,
    "next_sentence": next_sentence,
    "prediction_logits": guesses.flatten().tolist(),
    "seq_relationship_logits": out.seq_relationship_logits.flatten().tolist(),
    "masked_loss": masked_loss.item(),
    "next_sentence_loss": pair_loss.item(),
    "gradients": {name: p.grad.flatten().tolist() for name, p in model.named_parameters()},
}
with open(sys.argv[1] + "/figures.json", "w") as file:
    json.dump(figures, file)
