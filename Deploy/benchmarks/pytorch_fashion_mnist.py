#!/usr/bin/env python3
"""pytorch_fashion_mnist.py DIRECTORY [--classes 0,1,2] [--epochs 40] [--seed 0] [--threads 1]

Trains GradCon's autoencoder in PyTorch, one class of Fashion-MNIST after another, on the images that `gradcon reproduce
4` trains on, and prints the AUROC on its test images, as many outliers as normal ones: the same method with the same
split, from PyTorch's own start, with its shuffling and its double backward, and with the running mean of the gradients
as reference, as published. DIRECTORY holds the four IDX files. Forty epochs of a class take about three minutes of one
core."""
import argparse
import gzip
import os

import numpy as np
import torch
from torch.nn import functional as F

from autoencoder import ALPHA, Autoencoder, cosines

WORD = (1 << 64) - 1


def mixed(z):
    """The output function of SplitMix64 (Steele, Lea and Flood, 2014)."""
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & WORD
    z = (z ^ z >> 27) * 0x94D049BB133111EB & WORD
    return z ^ z >> 31


class Generator:
    """xoshiro256++ (Blackman and Vigna, 2021), seeded as gradcon seeds it: the source of its splits."""

    def __init__(self, seed, stream):
        step = 0x9E3779B97F4A7C15
        start = seed + mixed(stream + step & WORD)
        self.state = [mixed(start + step * i & WORD) for i in (1, 2, 3, 4)]

    def next(self):
        a, b, c, d = self.state
        total = a + d & WORD
        c, d = c ^ a, d ^ b
        self.state = [a ^ d, b ^ c, c ^ (b << 17 & WORD), (d << 45 | d >> 19) & WORD]
        return ((total << 23 | total >> 41) + a) & WORD

    def below(self, bound):
        """Without bias (Lemire, 2019)."""
        while True:
            product = self.next() * bound
            if product & WORD >= (1 << 64) % bound:
                return product >> 64

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items

    def sample(self, count, items):
        items = list(items)
        for i in range(count):
            j = i + self.below(len(items) - i)
            items[i], items[j] = items[j], items[i]
        return items[:count]


def read(directory, part, kind, header):
    name = next(n for n in (f"{part}-{kind}-ubyte", f"{part}-{kind}-ubyte.gz") if os.path.exists(f"{directory}/{n}"))
    with (gzip.open if name.endswith("gz") else open)(f"{directory}/{name}", "rb") as file:
        data = file.read()
    return np.frombuffer(data, np.uint8, offset=header)


def fashion_mnist(directory):
    parts = ("train", "t10k")
    pixels = np.concatenate([read(directory, part, "images-idx3", 16) for part in parts]).reshape(-1, 1, 28, 28)
    labels = np.concatenate([read(directory, part, "labels-idx1", 8) for part in parts])
    return torch.from_numpy(pixels.astype(np.float32) / 255), labels


def split(labels, inlier, seed):
    """Five folds of one class: the first tests, every other image of the second chooses the epoch, and three train."""
    inliers = Generator(seed, 1).shuffled(np.flatnonzero(labels == inlier).tolist())
    first, second = len(inliers) // 5, len(inliers) * 2 // 5
    test, validation, training = inliers[:first], inliers[first:second], inliers[second:]
    outliers = Generator(seed, 2).sample(len(test), np.flatnonzero(labels != inlier).tolist())
    return sorted(training), sorted(validation)[::2], sorted(test), sorted(outliers)


def objective(model, weights, references, images, create_graph):
    loss = F.mse_loss(model(images), images)
    gradients = torch.autograd.grad(loss, weights, create_graph=create_graph)
    return loss - ALPHA * cosines(gradients, references).mean()


def train(images, validation, epochs):
    model = Autoencoder()
    weights = [layer.weight for layer in model.decoder]
    references = [torch.zeros_like(weight) for weight in weights]
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    steps, best = 0, None
    for epoch in range(1, epochs + 1):
        for batch in torch.randperm(len(images)).split(64):
            batch = images[batch]
            # Before the first step there is no reference to agree with.
            first = steps == 0
            goal = F.mse_loss(model(batch), batch) if first else objective(model, weights, references, batch, True)
            optimiser.zero_grad()
            goal.backward()
            steps += 1
            for reference, weight in zip(references, weights):
                reference += (weight.grad - reference) / steps
            optimiser.step()
        batches = validation.split(64)
        value = sum(objective(model, weights, references, b, False).item() * len(b) for b in batches) / len(validation)
        if best is None or value < best[0]:
            best = value, epoch, [p.detach().clone() for p in model.parameters()], [r.clone() for r in references]
    with torch.no_grad():
        for parameter, kept in zip(model.parameters(), best[2]):
            parameter.copy_(kept)
    return model, best[3], best[1]


def terms(model, references, images):
    """Reconstruction error and gradient loss of every image."""
    weights = [layer.weight for layer in model.decoder]
    rows = []
    for image in images.split(1):
        loss = F.mse_loss(model(image), image)
        rows.append((loss.item(), -cosines(torch.autograd.grad(loss, weights), references).mean().item()))
    return np.array(rows).T


def auroc(normal, anomalous):
    """Ties count half."""
    normal = np.sort(normal)
    below, upto = (np.searchsorted(normal, anomalous, side) for side in ("left", "right"))
    return (below + upto).sum() / (2 * len(normal) * len(anomalous))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("--classes", default="0,1,2,3,4,5,6,7,8,9")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    images, labels = fashion_mnist(options.directory)
    results = []
    for inlier in map(int, options.classes.split(",")):
        training, validation, test, outliers = split(labels, inlier, options.seed)
        torch.manual_seed(options.seed)
        model, references, epoch = train(images[training], images[validation], options.epochs)
        normal, anomalous = terms(model, references, images[test]), terms(model, references, images[outliers])
        loss, gradient = (auroc(n, a) for n, a in zip(normal, anomalous))
        score = auroc(*(part[0] + 4 * ALPHA * part[1] for part in (normal, anomalous)))
        results.append((score, loss, gradient))
        print(
            f"class {inlier}: AUROC {score:.3f}, {loss:.3f} reconstruction, {gradient:.3f} gradient; epoch {epoch}",
            flush=True)
    score, loss, gradient = np.mean(results, axis=0)
    print(f"mean: AUROC {score:.3f}, {loss:.3f} reconstruction, {gradient:.3f} gradient")


main()
