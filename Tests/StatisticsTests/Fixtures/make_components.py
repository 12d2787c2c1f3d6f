"""Writes components.json: eigenvalues and eigenvectors of covariances, as numpy computes them.

    python make_components.py

Written with numpy 2.4.6.
"""

import json
import pathlib

import numpy as np

cases = []
for dimension, count in [(1, 3), (2, 5), (5, 12), (9, 40), (7, 4)]:
    # The last has fewer vectors than dimensions, so that eigenvalues are zero.
    vectors = np.random.default_rng(dimension).normal(size=(count, dimension)) * np.arange(1, dimension + 1)
    covariance = np.atleast_2d(np.cov(vectors, rowvar=False))
    variances, components = np.linalg.eigh(covariance)
    variances, components = variances[::-1], components.T[::-1]
    components = [row * np.sign(row[np.abs(row).argmax()]) for row in components]
    cases.append(
        {
            "covariance": covariance[np.tril_indices(dimension)].tolist(),
            "variances": variances.tolist(),
            "components": [row.tolist() for row in components],
            "rank": min(dimension, count - 1),
        }
    )
path = pathlib.Path(__file__).resolve().parent / "components.json"
path.write_text(json.dumps(cases, indent=1) + "\n")
