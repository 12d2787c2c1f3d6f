#!/usr/bin/env python3
"""Writes the small energy models of the tests, and what PyTorch (float64) and SciPy make of them.

NAME.model.safetensors is a checkpoint with random weights. NAME.expected.safetensors has, for some images x: the
energies and their gradients by the images; the map of each, and two of its terms. Of the grey model also: of score
matching the noise, the loss and its gradient by the parameters (score.NAME); of Langevin dynamics the
noise and the samples after each step, from x; and of contrastive divergence, with x as images and the last samples, the
loss, both mean energies and the gradient (contrast.NAME).  Needs torch, scipy and safetensors.
"""
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from scipy.ndimage import gaussian_filter

OUT = pathlib.Path(__file__).parent
STEP_SIZE, CLIP, NOISE, ALPHA = 10, 0.01, 0.005, 0.1


class Model:
    def __init__(self, shape, channels, hidden, is_quadratic):
        self.shape, self.channels, self.hidden, self.parameters = shape, channels, hidden, {}
        self.is_quadratic = is_quadratic
        previous = shape[0]
        for index, count in enumerate(channels):
            self.add(f"conv{index + 1}", (count, previous, 5 if index == 0 else 3, 5 if index == 0 else 3))
            previous = count
        self.add("hidden", (hidden, self.features(torch.zeros(1, *shape, dtype=torch.float64)).shape[1]))
        self.add("energy", (1, hidden))

    def add(self, name, shape):
        scale = (2 / np.prod(shape[1:])) ** 0.5
        # Rounded to float32, so that both sides start from the same numbers.
        for kind, values in (("weight", torch.randn(shape) * scale), ("bias", torch.randn(shape[0]) * 0.2)):
            self.parameters[f"{name}.{kind}"] = values.double().requires_grad_(True)

    def features(self, x):
        for index in range(len(self.channels)):
            name, padding = f"conv{index + 1}", 2 if index == 0 else 1
            weight, bias = self.parameters[f"{name}.weight"], self.parameters[f"{name}.bias"]
            x = F.silu(F.conv2d(x, weight, bias, 2, padding))
        return x.flatten(1)

    def energy(self, x):
        p = self.parameters
        hidden = F.silu(F.linear(self.features(x), p["hidden.weight"], p["hidden.bias"]))
        energy = F.linear(hidden, p["energy.weight"], p["energy.bias"])[:, 0]
        return energy + (x.flatten(1) ** 2).sum(1) / 2 if self.is_quadratic else energy

    def gradient(self, x, graph=False):
        if not x.requires_grad:
            x = x.clone().requires_grad_(True)
        return torch.autograd.grad(self.energy(x).sum(), x, create_graph=graph)[0]

    def by_parameters(self, prefix, loss):
        gradients = torch.autograd.grad(loss, list(self.parameters.values()), allow_unused=True)
        # The energy does not depend on its own bias where it is differentiated by the image.
        return {
            f"{prefix}.{name}": torch.zeros_like(value) if gradient is None else gradient
            for (name, value), gradient in zip(self.parameters.items(), gradients)}


def trained(model, x):
    """What training makes of two images."""
    noise = 0.5 * torch.randn(2, *model.shape).double()
    noisy = x + noise
    loss = ((model.gradient(noisy.requires_grad_(True), graph=True) - noise) ** 2).sum() / (2 * x[0].numel()) / 2
    expected = {"score.noise": noise, "score.L": loss.reshape(1)}
    expected.update(model.by_parameters("score.gradient", loss))

    sample, noises, samples = x, torch.randn(2, 2, *model.shape).double(), []
    for step in noises:
        sample = (sample + NOISE * step).clamp(0, 1)
        sample = (sample - STEP_SIZE * model.gradient(sample).clamp(-CLIP, CLIP)).clamp(0, 1)
        samples.append(sample)
    expected.update({"langevin.noise": noises, "langevin.samples": torch.stack(samples)})

    sample = sample.float().double()
    positive, negative = model.energy(x), model.energy(sample)
    loss = (positive - negative + ALPHA * (positive ** 2 + negative ** 2)).mean()
    expected.update({
        "contrast.sample": sample, "contrast.figures": torch.stack([loss, positive.mean(), negative.mean()])})
    expected.update(model.by_parameters("contrast.gradient", loss))
    return expected


def write(name, shape, channels, hidden, images, seed, is_quadratic):
    torch.manual_seed(seed)
    model, expected = Model(shape, channels, hidden, is_quadratic), {}
    x = torch.rand(images, *shape).double()
    gradient = model.gradient(x)
    expected.update(x=x, energy=model.energy(x), gradient=gradient)
    maps = [
        gaussian_filter(image.abs().sum(0).numpy(), 1.5 * min(shape[1:]) / 28, mode="nearest", truncate=3)
        for image in gradient]
    worst = max(1, round(shape[1] * shape[2] * 0.01))
    expected["map"] = torch.tensor(np.stack(maps))
    expected["worst_gradient"] = torch.tensor([np.log(np.sort(m.ravel())[-worst:].mean()) for m in maps])
    expected["gradient_norm"] = gradient.flatten(1).norm(dim=1).log()

    if images == 2:
        expected.update(trained(model, x))
    metadata = {
        "format": "gradcon", "architecture": "energy-model", "input_shape": ",".join(map(str, shape)),
        "energy_network": json.dumps({"channels": channels, "hidden": hidden, "quadratic": is_quadratic})}
    tensors = {name: value.detach().float().contiguous() for name, value in model.parameters.items()}
    save_file(tensors, OUT / f"{name}.model.safetensors", metadata)
    save_file(
        {name: value.detach().float().contiguous() for name, value in expected.items()},
        OUT / f"{name}.expected.safetensors")


write("grey", (1, 28, 28), [3, 4, 5, 3], 6, images=2, seed=1, is_quadratic=True)
write("colour", (3, 28, 49), [2, 3, 4, 3, 2], 5, images=1, seed=2, is_quadratic=False)
