#!/usr/bin/env python3
"""feature_repository_peer.py TASK --weights FILE [--size 224] [--vectors 2000] [--seed 0]: the feature repository in
PyTorch.

MobileNetV2's features, of blocks 3, 6 and 13 up to 160 pixels and of 6 and 13 above, averaged over 3x3 positions and
standardised; four terms (nearest neighbour in a repository by k-centre, one Gaussian a position, one for all positions,
one of the image's mean feature), each with a p-value from a held-out fifth of the normal images; the score is the sum
of their -log p. FILE is torchvision's mobilenet_v2-b0353104.pth. Prints a line of JSON; the time of a score is that of
one thread."""
import argparse
import json
import math
import pathlib
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

import inspection_task

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Tests/NeuralNetworkTests/Fixtures"))
import make_networks

MEAN = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
DEVIATION = torch.tensor([0.229, 0.224, 0.225])[:, None, None]


class Gaussian:
    """Mean and inverse covariance of vectors, (..., n, channels), drawn towards a multiple of the identity."""

    def __init__(self, vectors, shrinkage):
        self.mean = vectors.mean(-2, keepdim=True)
        centred = (vectors - self.mean).double()
        covariance = centred.transpose(-1, -2) @ centred / max(1, vectors.shape[-2] - 1)
        scale = covariance.diagonal(dim1=-1, dim2=-2).mean(-1)[..., None, None]
        identity = torch.eye(vectors.shape[-1], dtype=torch.double)
        self.inverse = torch.linalg.inv(covariance + identity * (scale * shrinkage + 1e-6)).float()

    def distance(self, vectors):
        centred = vectors - self.mean
        return ((centred @ self.inverse) * centred).sum(-1)


def worst(distances):
    """The mean of the worst 1% of positions, of (images, positions)."""
    return distances.topk(max(1, round(distances.shape[1] * 0.01)), 1).values.mean(1)


def k_centre(vectors, count, generator):
    """Greedy k-centre (Gonzalez, 1985) among at most 20,000 vectors, by distances in 32 random dimensions."""
    pool = vectors[torch.randperm(len(vectors), generator=generator)[:20_000]]
    projected = pool @ torch.randn(pool.shape[1], 32, generator=generator)
    nearest, chosen = torch.full((len(pool),), math.inf), [0]
    while len(chosen) < min(count, len(pool)):
        nearest = torch.minimum(nearest, ((projected - projected[chosen[-1]]) ** 2).sum(1))
        chosen.append(int(nearest.argmax()))
    return pool[chosen]


def surprise(reference, values):
    """-log p of values among held-out ones; above their 90% quantile an exponential tail with their mean excess."""
    reference = reference.sort().values
    start = int(0.9 * len(reference))
    excess = (reference[start:] - reference[start]).mean().clamp_min(1e-9)
    p = (len(reference) - torch.searchsorted(reference, values.contiguous()) + 1.0) / (len(reference) + 1.0)
    beyond = math.log(10) + (values - reference[start]) / excess
    return torch.where(values > reference[start], beyond, -p.log())


class Detector:
    def __init__(self, network, size, vectors, seed, images):
        self.network = network
        self.blocks = [3, 6, 13] if size <= 160 else [6, 13]
        self.mean, self.deviation = torch.zeros(1), torch.ones(1)
        generator = torch.Generator().manual_seed(seed)
        order = torch.randperm(len(images), generator=generator)
        held = max(min(19, len(images) // 2), len(images) // 5)
        features = torch.cat([self.features(part) for part in images[order[held:]].split(16)])
        self.mean = features.mean((0, 1))
        self.deviation = features.flatten(0, 1).std(0) + 1e-6
        features = (features - self.mean) / self.deviation
        flat = features.flatten(0, 1)
        self.repository = k_centre(flat, vectors, generator)
        self.shared = Gaussian(flat, 0.01)
        self.by_position = Gaussian(features.transpose(0, 1), 0.1)
        self.image = Gaussian(features.mean(1), 0.1)
        self.reference = self.terms(images[order[:held]])

    def features(self, x):
        """(images, positions, channels), standardised."""
        maps = []
        for number, block in enumerate(self.network.features[: self.blocks[-1] + 1]):
            x = block(x)
            if number in self.blocks:
                maps.append(F.avg_pool2d(x, 3, 1, 1))
        size = maps[0].shape[-2:]
        aligned = [F.interpolate(level, size, mode="bilinear", align_corners=False) for level in maps[1:]]
        return (torch.cat([maps[0], *aligned], 1).flatten(2).transpose(1, 2) - self.mean) / self.deviation

    def terms(self, images):
        """(images, 4)."""
        rows = []
        for part in images.split(16):
            features = self.features(part)
            nearest = torch.cdist(features.flatten(0, 1), self.repository).min(1).values.reshape(features.shape[:2])
            position = self.by_position.distance(features.transpose(0, 1)).clamp_min(0).sqrt().T
            mean = self.image.distance(features.mean(1)).clamp_min(1e-12).log()
            rows.append(
                torch.stack([worst(nearest), worst(position), worst(self.shared.distance(features)), mean], 1))
        return torch.cat(rows)

    def score(self, images):
        terms = self.terms(images)
        return sum(surprise(self.reference[:, k], terms[:, k]) for k in range(terms.shape[1]))


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task")
    parser.add_argument("--weights", required=True)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--vectors", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    network = make_networks.MobileNetV2(classes=1000)
    network.load_state_dict(torch.load(options.weights, weights_only=True))
    network.eval()

    def images(paths):
        stacked = np.stack([inspection_task.image(path, options.size) for path in paths])
        return (torch.from_numpy(stacked) - MEAN) / DEVIATION

    normal, tests = inspection_task.paths(options.task)
    normal = images(normal)
    began = time.perf_counter()
    detector = Detector(network, options.size, options.vectors, options.seed, normal)
    seconds = time.perf_counter() - began
    scores = {kind: detector.score(images(files)).numpy() for kind, files in tests.items()}
    torch.set_num_threads(1)
    spans = []
    for _ in range(30):
        start = time.perf_counter()
        detector.score(normal[:1])
        spans.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({
        **inspection_task.figures(scores), "train_s": seconds, "score_ms": sorted(spans)[len(spans) // 2]}))


main()
