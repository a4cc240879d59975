#!/usr/bin/env python3
"""Writes the files that TorchWeightsTest reads: python make_torch_files.py FOLDER (torch 2.15.0 made those in pipeline/src/test/resources)."""
import collections, sys
import torch

words = torch.arange(6.0).reshape(2, 3)
state = collections.OrderedDict()
state["words.weight"] = words
state["decoder.weight"] = words  # tied: the same tensor
state["transposed"] = words.t()  # the same storage, other strides
state["second.row"] = words[1]  # the same storage, an offset
state["columns"] = torch.arange(12.0).reshape(3, 4)[:, 1:3]
state["expanded"] = torch.tensor([5.0]).expand(2, 3)
state["half"] = torch.tensor([1.0, -2.5, 65504.0]).half()
state["bfloat16"] = torch.tensor([1.0, -2.5]).bfloat16()
state["position_ids"] = torch.arange(3)
state["parameter"] = torch.nn.Parameter(torch.ones(2))
state["scalar"] = torch.tensor(7.0)
state["empty"] = torch.zeros(0, 4)
state._metadata = torch.nn.Linear(1, 1).state_dict()._metadata
torch.save(state, sys.argv[1] + "/state.bin")
torch.save(dict(state), sys.argv[1] + "/state-protocol4.bin", pickle_protocol=4)
torch.save({"weight": torch.ones(1)}, sys.argv[1] + "/before-1.6.bin", _use_new_zipfile_serialization=False)
