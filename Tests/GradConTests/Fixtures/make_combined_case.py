"""Writes combined.json: a distribution of latents and a combined score, as numpy computes them.

    python make_combined_case.py

Written with numpy 2.4.6. The training latents are as those behind a rectifier: many elements are zero, one always is.
"""

import json
import pathlib

import numpy as np

POSITIONS, CHANNELS = 4, 5
DIMENSION = POSITIONS * CHANNELS
generator = np.random.default_rng(14)


def latents(count, shift=0.0):
    mixing = np.random.default_rng(1).normal(size=(DIMENSION, DIMENSION))
    values = np.maximum(generator.normal(size=(count, DIMENSION)) @ mixing + shift, 0)
    values[:, 7] = 0
    return values.astype(np.float32)


def whiten(vectors):
    """Mean, and the inverse of the Cholesky factor of the covariance after oracle approximating shrinkage."""
    count, dimension = vectors.shape
    sample = np.cov(vectors, rowvar=False)
    trace, square = np.trace(sample), (sample**2).sum()
    share = ((1 - 2 / dimension) * square + trace**2) / (
        (count + 1 - 2 / dimension) * (square - trace**2 / dimension)
    )
    share = min(1, share)
    covariance = (1 - share) * sample + share * trace / dimension * np.eye(dimension)
    return vectors.mean(0), np.linalg.inv(np.linalg.cholesky(covariance)), share


def surprisal(held, value):
    """-log of the conformal p-value, with an exponential tail above the value that the upper tenth exceeds."""
    held = np.sort(held)
    count = len(held)
    tail = min(max((count + 9) // 10, 3), count // 2)
    start = held[count - tail - 1]
    if value > start:
        return -np.log((tail + 1) / (count + 1)) + (value - start) / (held[count - tail :] - start).mean()
    return -np.log((1 + (held >= value).sum()) / (count + 1))


def p_value(held, value):
    return (1 + (held >= value).sum()) / (len(held) + 1)


training, queries = latents(60), np.concatenate([latents(3), latents(2, 4.0), np.zeros((1, DIMENSION), np.float32)])
mean, whitening, share = whiten(training.astype(np.float64))
distances = np.log((((queries - mean) @ whitening.T) ** 2).sum(1))

# Reconstruction error, gradient loss and latent distance of held-out images, as the file's float32 has them.
held = np.stack([generator.gamma(3, 0.01, 30), generator.normal(-0.3, 0.1, 30), generator.normal(3, 0.4, 30)])
held = held.astype(np.float32).astype(np.float64)
values = [[0.03, -0.3, 3.1], [0.2, -0.3, 3.0], [0.0001, -0.28, 3.2], [0.02, 0.4, 2.0], [0.05, -0.1, 9.0]]
scores, p_values = [], []
for error, loss, distance in values:
    low = 0.5 * surprisal(-held[0], -error)
    scores.append(
        max(surprisal(held[0], error), low) + surprisal(held[1], loss) + 2 * surprisal(held[2], distance)
    )
    p_values.append(
        [
            min(p_value(held[0], error), p_value(-held[0], -error) ** 0.5),
            p_value(held[1], loss),
            p_value(held[2], distance),
        ]
    )

path = pathlib.Path(__file__).resolve().parent / "combined.json"
path.write_text(
    json.dumps(
        {
            "positions": POSITIONS,
            "channels": CHANNELS,
            "training": training.tolist(),
            "queries": queries.tolist(),
            "shrinkage": share,
            "mean": mean.tolist(),
            "whitening": whitening[np.tril_indices(DIMENSION)].tolist(),
            "log_distances": distances.tolist(),
            "held_out": held.tolist(),
            "values": values,
            "scores": scores,
            "p_values": p_values,
        }
    )
    + "\n"
)
