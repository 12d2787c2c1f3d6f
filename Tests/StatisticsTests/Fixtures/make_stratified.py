#!/usr/bin/env python3
"""Writes stratified.json beside this script: shares of strata, their estimates and intervals, by NumPy and SciPy.

Made with NumPy and SciPy as pip resolved them for it. It also draws populations and prints how often the intervals
hold the true share, which is to be at least as often as their level says.
"""
import json
import pathlib

import numpy as np
from scipy.stats import beta


def clopper_pearson(count, sampled, level):
    if sampled == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    lower = 0.0 if count == 0 else beta.ppf(tail, count, sampled - count + 1)
    upper = 1.0 if count == sampled else beta.ppf(1 - tail, count + 1, sampled - count)
    return float(lower), float(upper)


def share(sizes, shares, index):
    members = np.asarray(sizes, float) * np.asarray(shares, float)
    return float(members[index] / members.sum()) if members.sum() > 0 else None


def estimate(strata, index, level):
    sizes = [size for size, _, _ in strata]
    level_each = 1 - (1 - level) / max(sum(sampled > 0 for _, sampled, _ in strata), 1)
    bounds = [clopper_pearson(count, sampled, level_each) for _, sampled, count in strata]
    low = share(sizes, [b[0] if s == index else b[1] for s, b in enumerate(bounds)], index)
    high = share(sizes, [b[1] if s == index else b[0] for s, b in enumerate(bounds)], index)
    known = all(size == 0 or sampled > 0 for size, sampled, _ in strata)
    value = share(sizes, [count / max(sampled, 1) for _, sampled, count in strata], index) if known else None
    return {"value": value, "lower": 0.0 if low is None else low, "upper": 1.0 if high is None else high}


CASES = [
    ([[9000, 40, 1], [600, 60, 12], [400, 300, 260]], 0.95),
    ([[9000, 40, 0], [0, 0, 0], [400, 400, 390]], 0.95),
    ([[100000, 300, 2], [1000, 0, 0], [500, 20, 20]], 0.95),
    ([[50, 50, 3], [10, 10, 5], [5, 5, 5]], 0.9),
    ([[1000, 10, 0], [100, 10, 0], [10, 10, 0]], 0.95),
    ([[1000, 0, 0], [100, 0, 0], [10, 0, 0]], 0.95),
    ([[1000000, 5000, 1], [20000, 1500, 30], [9000, 8000, 7000]], 0.99),
]


def complement(strata):
    return [[size, sampled, sampled - count] for size, sampled, count in strata]


def coverage(rounds=2000):
    generator = np.random.default_rng(15)
    sizes, shares, looked = [9000, 600, 400], [0.003, 0.2, 0.85], [150, 80, 200]
    true = share(sizes, shares, 0)
    held = 0
    for _ in range(rounds):
        strata = [[n, m, int(generator.binomial(m, p))] for n, m, p in zip(sizes, looked, shares)]
        found = estimate(strata, 0, 0.95)
        held += found["lower"] <= true <= found["upper"]
    return held / rounds


cases = [
    {
        "strata": strata, "level": level,
        "events": [estimate(strata, index, level) for index in range(3)],
        "others": [estimate(complement(strata), index, level) for index in range(3)],
    }
    for strata, level in CASES
]
path = pathlib.Path(__file__).with_name("stratified.json")
path.write_text(json.dumps(cases, indent=1) + "\n")
print(f"the interval at 95% held the true miss rate in {coverage():.4f} of the draws")
