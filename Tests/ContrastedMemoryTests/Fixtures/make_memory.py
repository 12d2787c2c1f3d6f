"""Writes memory.safetensors: what PyTorch computes of readings, deviations, distances and losses.

    python make_memory.py

Maps, weights and vectors are not stored. Both sides make them from a name and a place (`numbers` of make_encoder.py).
Written with torch 2.13.0 (CPU), numpy and safetensors, in float64.
"""

import pathlib

import numpy as np
import torch
from safetensors.numpy import save_file
from torch.nn import functional as F

from make_encoder import tensor

SCALES = [("fine", 10, 6, 5, 6, 8), ("coarse", 12, 7, 4, 3, 4)]
"""Name, channels, elements of a deviation, prototypes, rows, columns."""
SHARPNESS = 1.7


def worst(values, share):
    count = max(1, round(values.numel() * share))
    return values.flatten().topk(count).values.mean()


def lower(name, count, dimension):
    """(count, dimension, dimension): lower triangles, row after row."""
    rows, columns = torch.tril_indices(dimension, dimension)
    matrix = torch.zeros(count, dimension, dimension)
    matrix[:, rows, columns] = tensor(name, count, dimension * (dimension + 1) // 2)
    return matrix


def model(found):
    grid = SCALES[1][4:]
    total, image, whitened = 0, 0, []
    for name, channels, dimension, count, height, width in SCALES:
        x = tensor(f"{name}.features", channels, height * width).T
        z = x @ tensor(f"{name}.weight", dimension, channels).T + tensor(f"{name}.bias", dimension)
        prototypes = tensor(f"{name}.prototypes", count, dimension)
        shares = torch.softmax(-SHARPNESS * torch.cdist(z, prototypes).square() / 2, 1)
        deviations = z - shares @ prototypes
        positions = height * width
        found[f"{name}.shares"] = shares
        found[f"{name}.deviations"] = deviations
        found[f"{name}.term"] = worst(deviations.norm(dim=1), 0.01).reshape(1)
        whitening = lower(f"{name}.position.whitening", positions, dimension)
        centred = deviations - tensor(f"{name}.position.mean", positions, dimension)
        white = torch.einsum("prc,pc->pr", whitening, centred)
        whitened.append(
            F.interpolate(white.T.reshape(1, dimension, height, width), grid, mode="bilinear", align_corners=False)
        )
        squares = white.square().sum(1).reshape(1, 1, height, width)
        total = total + F.interpolate(squares, grid, mode="bilinear", align_corners=False)
        mean = deviations.mean(0) - tensor(f"{name}.image.mean", dimension)
        image = image + (lower(f"{name}.image.whitening", 1, dimension)[0] @ mean).square().sum()
    found["detector"] = worst(total.sqrt(), 0.01).reshape(1)
    found["image"] = image.log().reshape(1)
    whitened = torch.cat(whitened, 1)
    found["whitened"] = whitened[0]
    h = F.leaky_relu(F.conv2d(whitened, tensor("classifier.0", 32, whitened.shape[1], 1, 1)), 0.1)
    h = F.conv2d(h, tensor("classifier.1", 16, 32, 3, 3), padding=1)
    found["classifier"] = worst((h.square().sum(1) + 1).sqrt() - 1, 0.05).reshape(1)
    rows = whitened[0].flatten(1)
    largest = torch.stack([worst(row.abs(), 0.05) for row in rows])
    pooled = torch.cat([rows.mean(1), largest / 3 - 0.5, rows.square().mean(1).sqrt() - 1])
    h = tensor("pooled_classifier", 16, len(pooled)) @ pooled
    found["pooled"] = pooled
    found["pooled_classifier"] = ((h.square().sum() + 1).sqrt() - 1).reshape(1)


def contrast(found):
    """Rows that are no directions: they are read by their distances."""
    count, channels, size, sharpness, temperature, variance = 6, 16, 5, 0.8, 0.3, 0.5
    p, q = (tensor(name, count, channels).requires_grad_() for name in ("p", "q"))
    memory = tensor("memory", size, channels).requires_grad_()
    r = torch.softmax(-sharpness * torch.cdist(q, memory).square() / 2, dim=1) @ memory
    loss = F.cross_entropy(F.normalize(p, dim=1) @ F.normalize(r, dim=1).T / temperature, torch.arange(count))
    loss = loss + variance * F.relu(1 - torch.sqrt(r.var(0) + 1e-4)).mean()
    loss.backward()
    found["contrast.loss"] = loss.detach().reshape(1)
    for name, rows in [("p", p), ("q", q), ("memory", memory)]:
        found[f"contrast.{name}"] = rows.grad


def hypersphere(found):
    """Three normal images and two anomalies, of 6x7 positions with 5 outputs."""
    outputs = tensor("outputs", 5, 5, 6, 7).requires_grad_()
    r = (outputs.square().sum(1) + 1).sqrt() - 1
    r = torch.stack([worst(image, 0.05) for image in r])
    loss = r[:3].mean() - torch.log(1 - torch.exp(-r[3:])).mean()
    loss.backward()
    found["hypersphere.loss"] = loss.detach().reshape(1)
    found["hypersphere.gradient"] = outputs.grad


found = {}
model(found)
contrast(found)
hypersphere(found)
save_file(
    {name: np.ascontiguousarray(value.numpy().astype(np.float32)) for name, value in found.items()},
    pathlib.Path(__file__).resolve().parent / "memory.safetensors",
)
