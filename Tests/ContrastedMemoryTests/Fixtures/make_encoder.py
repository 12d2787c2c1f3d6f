"""Writes encoder.safetensors: what PyTorch computes with the residual encoder and with the contrast of views.

    python make_encoder.py

Weights, images and vectors are not stored. Both sides make them from a name and a place (`numbers`, as
make_networks.py). Written with torch 2.13.0 (CPU), numpy and safetensors.
"""

import math
import os

import numpy as np
import torch
from safetensors.numpy import save_file
from torch.nn import functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def numbers(name, count):
    """SplitMix64 of the name's FNV-1a hash and the place: 24 bits of it, in [-1, 1)."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 % (1 << 64)
    z = np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1


def tensor(name, *shape):
    return torch.from_numpy(numbers(name, math.prod(shape))).reshape(shape)


class Encoder:
    """A convolution and three residual blocks; projections of three scales, and a head for turns."""

    def __init__(self):
        self.tensors = {}

    def parameter(self, name, *shape):
        if name not in self.tensors:
            values = numbers(name, math.prod(shape)).astype(np.float32)
            if len(shape) > 1:
                values = values * np.float32(math.sqrt(6 / (math.prod(shape) / shape[0])))
            elif name.endswith("running_var"):
                values = 1 + values / 2
            elif name.endswith("weight"):
                values = 1 + values / 4
            else:
                values = values / 8
            values = torch.from_numpy(values.astype(np.float64)).reshape(shape)
            self.tensors[name] = values.requires_grad_(not name.split(".")[-1].startswith("running"))
        return self.tensors[name]

    def convolution(self, x, name, outputs, kernel=3, stride=1):
        weight = self.parameter(f"{name}.weight", outputs, x.shape[1], kernel, kernel)
        return F.conv2d(x, weight, None, stride, kernel // 2)

    def normalization(self, x, name, training):
        weight, bias, mean, variance = (
            self.parameter(f"{name}.{part}", x.shape[1]) for part in ("weight", "bias", "running_mean", "running_var")
        )
        return F.batch_norm(x, mean, variance, weight, bias, training, 0.1, 1e-5)

    def linear(self, x, name, outputs):
        weight = self.parameter(f"{name}.weight", outputs, x.shape[1])
        return F.linear(x, weight, self.parameter(f"{name}.bias", outputs))

    def projection(self, x, name, outputs):
        weight = self.parameter(f"{name}.projection.weight", outputs, x.shape[1], 1, 1)
        return F.conv2d(x, weight, self.parameter(f"{name}.projection.bias", outputs))

    def __call__(self, x, training):
        x = F.relu(self.normalization(self.convolution(x, "stem", 16), "stem.norm", training))
        scales = {}
        for index, (channels, stride) in enumerate([(16, 1), (32, 2), (64, 2)]):
            name = f"stage{index + 1}"
            shortcut = x
            if stride > 1:
                shortcut = self.convolution(x, f"{name}.shortcut", channels, 1, stride)
                shortcut = self.normalization(shortcut, f"{name}.shortcut.norm", training)
            x = self.convolution(x, f"{name}.conv1", channels, stride=stride)
            x = F.relu(self.normalization(x, f"{name}.norm1", training))
            x = self.normalization(self.convolution(x, f"{name}.conv2", channels), name, training)
            x = F.relu(x + shortcut)
            if index > 0:
                scales[name] = self.projection(x, name, channels)
        mean = x.mean([2, 3])
        scales["pool"] = self.projection(mean[:, :, None, None], "pool", 64)
        return scales, self.linear(mean, "turn", 4)


def encode(found):
    x = tensor("image", 3, 3, 28, 28)
    for training, title in [(False, "evaluation"), (True, "training")]:
        encoder = Encoder()
        scales, turn = encoder(x, training)
        for name, value in scales.items():
            found[f"{title}.{name}"] = value[:, ::8, ::3, ::3]
        found[f"{title}.turn"] = turn
        if not training:
            continue
        loss = F.cross_entropy(turn, torch.tensor([0, 1, 3]))
        for name, value in scales.items():
            loss = loss + (value * tensor(f"direction.{name}", *value.shape)).sum() / 100
        loss.backward()
        chosen = ["stem", "stage1.norm1", "stage2.shortcut", "pool.projection"]
        for name in [f"{line}.weight" for line in chosen] + ["stage3.bias"]:
            found[f"gradient.{name}"] = encoder.tensors[name].grad
        for name in ["stem.norm.running_mean", "stage3.running_var"]:
            found[f"statistic.{name}"] = encoder.tensors[name]


def contrast(found):
    count, reading, channels, size = 6, 4, 16, 5
    sharpness, temperature, variance = 8.0, 0.3, 0.5
    p, q = (tensor(name, count, channels).requires_grad_() for name in ("p", "q"))
    memory = tensor("memory", size, channels).requires_grad_()
    u, v, m = (F.normalize(rows, dim=1) for rows in (p, q, memory))
    r = torch.softmax(sharpness * v[:reading] @ m.T, dim=1) @ m
    candidates = torch.cat([F.normalize(r, dim=1), v[reading:]])
    loss = F.cross_entropy(u @ candidates.T / temperature, torch.arange(count))
    deviations = torch.sqrt(channels * r.var(0) + 1e-4)
    loss = loss + variance * F.relu(1 - deviations).mean()
    loss.backward()
    found["contrast.loss"] = loss.reshape(1)
    for name, rows in [("p", p), ("q", q), ("memory", memory)]:
        found[f"contrast.{name}"] = rows.grad


def main():
    found = {}
    encode(found)
    contrast(found)
    tensors = {
        name: np.ascontiguousarray(value.detach().numpy().astype(np.float32)) for name, value in found.items()
    }
    save_file(tensors, os.path.join(os.path.dirname(os.path.abspath(__file__)), "encoder.safetensors"))
    for name, value in tensors.items():
        print(name, value.shape, float(np.abs(value).mean()))


if __name__ == "__main__":
    main()
