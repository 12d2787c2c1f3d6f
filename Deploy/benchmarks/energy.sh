#!/usr/bin/env bash
# Measures the score of an energy model of 28x28 pixels beside eager PyTorch, one image at a time on one thread, in
# turns, and prints the medians of each round and their ratio:
#
#   GRADCON=.build/release/gradcon bash Deploy/benchmarks/energy.sh MODEL [ROUNDS] [SECONDS]
#
# PyTorch computes energy and gradient alone; gradcon the map, the terms and their p-values as well. Needs Python with
# torch; PYTHON names one.
set -euo pipefail
cd "$(dirname "$0")/../.."

model=${1:?usage: energy.sh MODEL [ROUNDS] [SECONDS]}
rounds=${2:-3} seconds=${3:-2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for _ in $(seq "$rounds"); do
    "$GRADCON" benchmark --model "$model" --seconds "$seconds" --threads 1 --json "$work/ours.json" >/dev/null
    theirs=$("${PYTHON:-python3}" Deploy/benchmarks/energy_peer.py "$seconds")
    "${PYTHON:-python3}" - "$work/ours.json" "$theirs" <<'PYTHON'
import json
import sys

ours, theirs = json.load(open(sys.argv[1]))["score_ms"]["median"], float(sys.argv[2])
print(f"gradcon {ours:.4f} ms, PyTorch {theirs:.4f} ms: {theirs / ours:.1f} times")
PYTHON
done
