#!/usr/bin/env python3
"""principal_components_peer.py TASK [--side 32] [--components 32] [--seed S]: the oldest detector there is, in NumPy.

Images are scaled to a square and projected to the principal components of the training images; the score is the energy
of what the components do not show. Nothing is drawn, so that the seed does not matter. Prints a line of JSON."""
import argparse
import json
import time

import numpy as np

import inspection_task


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task")
    parser.add_argument("--side", type=int, default=32)
    parser.add_argument("--components", type=int, default=32)
    parser.add_argument("--seed")
    options = parser.parse_args()

    def images(paths):
        return np.stack([inspection_task.image(path, options.side).ravel() for path in paths])

    normal, tests = inspection_task.paths(options.task)
    began = time.perf_counter()
    training = images(normal)
    mean = training.mean(0)
    # As many components as half of the images at most: all of them show every training image without a rest.
    count = min(options.components, max(1, len(training) // 2))
    # The products of images with each other have the same components as those of their many pixels.
    values, vectors = np.linalg.eigh((training - mean) @ (training - mean).T)
    axes = (vectors[:, -count:] / np.sqrt(np.maximum(values[-count:], 1e-9))).T @ (training - mean)
    seconds = time.perf_counter() - began

    def score(vectors):
        rest = vectors - mean
        rest = rest - rest @ axes.T @ axes
        return (rest**2).mean(-1)

    scores = {kind: score(images(files)) for kind, files in tests.items()}
    spans = []
    for vector in training[:50]:
        start = time.perf_counter()
        score(vector)
        spans.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({
        **inspection_task.figures(scores), "train_s": seconds, "score_ms": sorted(spans)[len(spans) // 2]}))


main()
