#!/usr/bin/env python3
"""pytorch_peer.py eager|published|train SECONDS [THREADS]: the median milliseconds an image."""
import sys
import time

import torch

from autoencoder import Published, Scorer, Trainer

form, seconds = sys.argv[1], float(sys.argv[2])
torch.set_num_threads(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
run = {"eager": Scorer, "published": Published, "train": Trainer}[form]()
images = torch.rand(64 if form == "train" else 1, 1, 28, 28)


def times(seconds):
    end, taken = time.perf_counter() + seconds, []
    while not taken or time.perf_counter() < end:
        start = time.perf_counter()
        run(images)
        taken.append((time.perf_counter() - start) * 1e3 / len(images))
    return sorted(taken)


times(seconds / 5)
taken = times(seconds)
print(taken[len(taken) // 2])
