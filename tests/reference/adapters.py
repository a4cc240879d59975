"""Opens adapters that a run saved with PEFT, on the model that the run started from, and prints logits.

    python adapters.py SOURCE_MODEL RUN/adapter LABELS

They must be those of the run's model/ for the same ids, where the adapters are merged. Needs torch, transformers, peft.
"""

import sys

import torch
from peft import PeftModel
from transformers import AutoModelForSequenceClassification

source, adapter, labels = sys.argv[1:4]
base = AutoModelForSequenceClassification.from_pretrained(source, num_labels=int(labels), ignore_mismatched_sizes=True)
model = PeftModel.from_pretrained(base, adapter).eval()
ids = torch.tensor([[2, 11, 12, 13, 3], [2, 14, 15, 3, 0]])
mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 1, 0]])
with torch.no_grad():
    print(model(input_ids=ids, attention_mask=mask).logits.flatten().tolist())
