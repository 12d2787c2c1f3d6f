#!/usr/bin/env python3
"""energy_peer.py SECONDS [THREADS]: the median milliseconds of what an energy model does with an image of 28x28 pixels,
in eager PyTorch: the energy, and its gradient by the image. Weights are random: the time does not depend on them."""
import sys
import time

import torch
from torch import nn

seconds = float(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
widths = [1, 16, 32, 64, 64]
layers = []
for index, (before, after) in enumerate(zip(widths, widths[1:])):
    kernel = 5 if index == 0 else 3
    layers += [nn.Conv2d(before, after, kernel, 2, kernel // 2), nn.SiLU()]
network = nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 64), nn.SiLU(), nn.Linear(64, 1)).requires_grad_(False)
image = torch.rand(1, 1, 28, 28)


def score():
    x = image.clone().requires_grad_(True)
    energy = network(x).sum() + x.square().sum() / 2
    gradient, = torch.autograd.grad(energy, x)
    return float(energy.detach()), float(gradient.norm())


def times(seconds):
    end, taken = time.perf_counter() + seconds, []
    while not taken or time.perf_counter() < end:
        start = time.perf_counter()
        score()
        taken.append((time.perf_counter() - start) * 1e3)
    return sorted(taken)


times(seconds / 5)
taken = times(seconds)
print(taken[len(taken) // 2])
