#!/usr/bin/env python3
"""Writes evaluation/figures.json beside this script: scores and what scikit-learn, NumPy and SciPy compute from them.

Made with scikit-learn 1.9.1, NumPy and SciPy as pip resolved them for it. Outliers are the positive class, larger
scores are more anomalous; an image is called an anomaly where its score is greater than the threshold.
"""
import json
import pathlib

import numpy as np
from scipy.stats import beta
from sklearn import metrics

generator = np.random.default_rng(20)


def case(name, inliers, outliers):
    inliers, outliers = np.asarray(inliers, float), np.asarray(outliers, float)
    labels = np.r_[np.zeros(len(inliers)), np.ones(len(outliers))]
    scores = np.r_[inliers, outliers]
    precision, recall, _ = metrics.precision_recall_curve(labels, scores)
    with np.errstate(invalid="ignore"):
        f1 = np.nan_to_num(2 * precision * recall / (precision + recall))
    fpr, tpr, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    edges = np.histogram_bin_edges(scores, bins=50)
    shares = [np.histogram(group, bins=edges)[0] / len(group) for group in (inliers, outliers)]
    points = []
    for threshold in np.quantile(scores, [0.1, 0.5, 0.8]).tolist() + [scores.min() - 1, scores.max()]:
        called = scores > threshold
        points.append({
            "threshold": threshold,
            "f1": metrics.f1_score(labels, called, zero_division=0),
            "precision": metrics.precision_score(labels, called, zero_division=0),
            "recall": metrics.recall_score(labels, called),
            "false_positive_rate": float(called[labels == 0].mean()),
        })
    return {
        "name": name, "inliers": inliers.tolist(), "outliers": outliers.tolist(),
        "auroc": metrics.roc_auc_score(labels, scores),
        "average_precision": metrics.average_precision_score(labels, scores),
        "best_f1": float(f1.max()), "best_youden": float((tpr - fpr).max()),
        "overlap": float(np.minimum(*shares).sum()),
        "roc": [list(point) for point in zip(fpr.tolist(), tpr.tolist())],
        "points": points,
    }


cases = [
    case("overlapping", generator.normal(0, 1, 40), generator.normal(1, 1.5, 30)),
    case("few values, many ties", generator.integers(0, 5, 50), generator.integers(2, 8, 25)),
    case("apart", generator.normal(-5, 0.5, 12), generator.normal(5, 0.5, 9)),
    case("the wrong way round", generator.normal(2, 1, 15), generator.normal(0, 1, 20)),
    case("one of each", [0.25], [0.75]),
    case("all outliers tied with inliers", [1, 1, 2, 2, 2, 3], [2, 2]),
    case("one in ten", generator.exponential(1, 60), generator.exponential(2, 6)),
]
coverage = []
calibrations = [(19, 0.05), (99, 0.05), (700, 0.05), (1400, 0.05), (1400, 0.01), (20_000, 0.001), (9, 0.5), (1, 0.5)]
for size, rate in calibrations:
    exceeding = int((size + 1) * rate * (1 + 1e-12))
    for level in (0.95, 0.5):
        low, high = beta(exceeding, size + 1 - exceeding).interval(level)
        coverage.append({"size": size, "rate": rate, "level": level, "lower": low, "upper": high})

path = pathlib.Path(__file__).parent / "evaluation" / "figures.json"
path.write_text(json.dumps({"cases": cases, "coverage": coverage}, separators=(",", ":")) + "\n")
