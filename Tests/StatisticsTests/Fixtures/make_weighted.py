#!/usr/bin/env python3
"""Writes weighted.json beside this script: quantiles of weighted values by NumPy's inverse distribution function.

Made with NumPy as pip resolved it (2.0 or later has weights).
"""
import json
import pathlib

import numpy as np

generator = np.random.default_rng(16)


def case(values, weights):
    values, weights = np.asarray(values, float), np.asarray(weights, float)
    size = int(np.floor(weights.sum() / weights.max() * (1 + 1e-9)))
    # Off the steps of the distribution function, where rounding decides which value it is.
    shares = [0.013, 0.217, 0.5003, 0.941, 0.99]
    return {
        "values": values.tolist(), "weights": weights.tolist(), "size": size, "shares": shares,
        "quantiles": [float(np.quantile(values, s, method="inverted_cdf", weights=weights)) for s in shares],
    }


path = pathlib.Path(__file__).with_name("weighted.json")
path.write_text(json.dumps([
    case(generator.normal(size=40), np.ones(40)),
    case(generator.normal(size=30), np.r_[np.full(20, 9000 / 40), np.full(6, 600 / 60), np.full(4, 400 / 300)]),
    case(generator.integers(0, 5, size=25), generator.uniform(0.5, 2, size=25)),
    case([3.5], [2.0]),
    case([2.0, 1.0], [1e-3, 1e3]),
], indent=1) + "\n")
