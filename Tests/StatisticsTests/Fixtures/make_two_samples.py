"""Writes two_samples.json: tests of two samples, as SciPy computes them.

    python make_two_samples.py

Written with SciPy 1.17.1. `exact` is null where the product of the sizes is beyond 2^22.
"""

import json
import pathlib

import numpy as np
from scipy import special, stats

generator = np.random.default_rng(4)


def case(name, first, second):
    first, second = (sorted(float(value) for value in sample) for sample in (first, second))
    m, n = len(first), len(second)
    test = stats.ks_2samp(first, second, method="exact" if m * n <= 1 << 22 else "asymp")
    ranks = stats.mannwhitneyu(first, second, method="asymptotic", use_continuity=True)
    size = np.sqrt(m * n / (m + n))
    return {
        "name": name,
        "first": first,
        "second": second,
        "statistic": test.statistic,
        "exact": test.pvalue if m * n <= 1 << 22 else None,
        # The limit of large samples, with the correction of Stephens.
        "asymptotic": special.kolmogorov((size + 0.12 + 0.11 / size) * test.statistic),
        "probability_larger": ranks.statistic / (m * n),
        "rank_sum": ranks.pvalue,
    }


def normal(count, shift=0.0, scale=1.0, digits=4):
    return np.round(generator.normal(shift, scale, count), digits)


cases = [
    case("one each", [1], [2]),
    case("one each, equal", [1], [1]),
    case("one and many", [0.5], normal(9)),
    case("few", [1, 3, 5], [2, 4]),
    case("few, apart", [1, 2, 3, 4], [11, 12, 13, 14, 15]),
    case("same size", normal(8), normal(8)),
    case("same sample", range(7), range(7)),
    case("all equal", [2] * 6, [2] * 9),
    case("ties", generator.integers(0, 4, 25), generator.integers(0, 5, 40)),
    case("ties of zero and one", [0] * 20 + [1] * 3, [0] * 30 + [1] * 12),
    case("coprime", normal(37), normal(100, 0.3)),
    case("wider", normal(120), normal(80, 0, 2)),
    case("shifted", normal(300), normal(500, 0.25)),
    case("unshifted", normal(512), normal(500)),
    case("far", normal(300), normal(500, 1)),
    case("apart", normal(200), normal(150, 100)),
    case("huge and tiny", [1e300, 1e308, -1e308], [1e-300, -1e-300, 0, 5e-324]),
    case("many", normal(2500, 0, 1, 3), normal(2000, 0.1, 1, 3)),
]
limits = [float(t) for t in (0, 0.1, 0.2, 0.21, 0.3, 0.5, 0.9, 1, 1.01, 1.3581, 2, 3, 8, 30)]
path = pathlib.Path(__file__).resolve().parent / "two_samples.json"
path.write_text(
    json.dumps(
        {"cases": cases, "limits": [[t, special.kolmogorov(t)] for t in limits]}, separators=(",", ":")
    ).replace('{"name"', '\n{"name"') + "\n"
)
