#!/usr/bin/env bash
# Tells Spark which NVIDIA GPUs it may give away here: {"name": "gpu", "addresses": ["0", "1"]}.
set -euo pipefail

indices=$(nvidia-smi --query-gpu=index --format=csv,noheader)
quoted=$(sed 's/.*/"&"/' <<<"$indices" | paste -sd, -)
printf '{"name": "gpu", "addresses": [%s]}\n' "$quoted"
