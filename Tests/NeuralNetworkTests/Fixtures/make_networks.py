"""Writes networks.safetensors: what PyTorch computes with two networks, in evaluation and in training.

    python make_networks.py

Weights and images are not stored. Both sides make them from a name and a place (`numbers`), so that a network of full
width takes no space. Written with torch 2.13.0 (CPU), numpy and safetensors.
"""

import math
import os

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)


def numbers(name, count):
    """SplitMix64 of the name's FNV-1a hash and the place: 24 bits of it, in [-1, 1)."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 % (1 << 64)
    z = np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1)).astype(np.float32)


def fill(network):
    """Weights of the variance that keeps that of rectified maps; normalisations that change something."""
    for name, tensor in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        values = numbers(name, tensor.numel())
        if tensor.dim() > 1:
            values = values * np.float32(math.sqrt(6 / (tensor.numel() / tensor.shape[0])))
        elif name.endswith("running_var"):
            values = 1 + values / 2
        elif name.endswith("weight"):
            values = 1 + values / 4
        else:
            values = values / 8
        tensor.copy_(torch.from_numpy(values).reshape(tensor.shape))


def image(name, *shape):
    return torch.from_numpy(numbers(name, math.prod(shape))).reshape(shape)


def rounded_channels(channels):
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


def convolution(inputs, outputs, kernel=3, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU6(),
    )


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        layers = [convolution(inputs, hidden, kernel=1)] if expansion > 1 else []
        layers += [
            convolution(hidden, hidden, stride=stride, groups=hidden),
            nn.Conv2d(hidden, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs),
        ]
        self.conv = nn.Sequential(*layers)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.conv(x) if self.is_residual else self.conv(x)


class MobileNetV2(nn.Module):
    """Sandler et al., MobileNetV2 (2018), with the names of torchvision's."""

    SETTINGS = [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]

    def __init__(self, width=1.0, settings=SETTINGS, last=1280, classes=10):
        super().__init__()
        channels = rounded_channels(32 * width)
        features = [convolution(3, channels, stride=2)]
        for expansion, outputs, count, stride in settings:
            outputs = rounded_channels(outputs * width)
            for index in range(count):
                features.append(InvertedResidual(channels, outputs, stride if index == 0 else 1, expansion))
                channels = outputs
        features.append(convolution(channels, last, kernel=1))
        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(nn.Dropout(0.0), nn.Linear(last, classes))

    def forward(self, x):
        return self.classifier(self.features(x).mean([2, 3]))


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride > 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        residual = x if self.downsample is None else self.downsample(x)
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + residual)


class ResidualNetwork(nn.Module):
    """He et al., Deep Residual Learning (2016), cut down to two blocks."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 12, 5, 1, 2, bias=False)
        self.bn1 = nn.BatchNorm2d(12)
        self.layer1 = nn.Sequential(BasicBlock(12, 12, 1), BasicBlock(12, 20, 2))
        self.fc = nn.Linear(20, 5)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        return self.fc(self.layer1(x).mean([2, 3]))


def train(network, make_optimizer, x, steps, limit):
    """Losses and gradient norms of some steps, then all parameters and statistics."""
    network.train()
    labels = torch.arange(len(x)) * 2 % 5
    optimizer = make_optimizer(network.parameters())
    records = {"losses": [], "norms": []}
    for _ in range(steps):
        optimizer.zero_grad()
        loss = F.cross_entropy(network(x), labels)
        loss.backward()
        records["norms"].append(nn.utils.clip_grad_norm_(network.parameters(), limit).item())
        records["losses"].append(loss.item())
        optimizer.step()
    found = {name: torch.tensor(values) for name, values in records.items()}
    for name, tensor in network.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            found[name] = tensor.detach().clone()
    return found


@torch.no_grad()
def evaluate(found):
    network = MobileNetV2().eval()
    fill(network)
    for height, width in [(32, 32), (97, 63), (224, 224)]:
        x = image(f"image.{height}x{width}", 1, 3, height, width)
        found[f"mobilenet.{height}x{width}.features"] = network.features[:14](x)[0]
        found[f"mobilenet.{height}x{width}.logits"] = network(x)[0]
    network = ResidualNetwork().eval()
    fill(network)
    found["residual.logits"] = network(image("image.29x22", 3, 3, 29, 22))


def main():
    found = {}
    evaluate(found)
    network = MobileNetV2(0.5, [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 2, 2)], last=40, classes=5)
    with torch.no_grad():
        fill(network)
    sgd = lambda parameters: torch.optim.SGD(parameters, lr=0.05, momentum=0.9, weight_decay=0.001)
    for name, tensor in train(network, sgd, image("image.45x38", 4, 3, 45, 38), 4, limit=2.0).items():
        found[f"mobilenet.trained.{name}"] = tensor
    network = ResidualNetwork()
    with torch.no_grad():
        fill(network)
    adam = lambda parameters: torch.optim.Adam(parameters, lr=0.01)
    for name, tensor in train(network, adam, image("image.29x22", 3, 3, 29, 22), 4, limit=100.0).items():
        found[f"residual.trained.{name}"] = tensor
    tensors = {name: np.ascontiguousarray(tensor.numpy()) for name, tensor in found.items()}
    save_file(tensors, os.path.join(os.path.dirname(os.path.abspath(__file__)), "networks.safetensors"))
    for name, tensor in tensors.items():
        if "trained" not in name or name.endswith(("losses", "norms")):
            print(name, tensor.shape, float(np.abs(tensor).mean()), tensor.ravel()[:4])


if __name__ == "__main__":
    main()
