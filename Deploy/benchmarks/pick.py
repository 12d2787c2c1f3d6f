#!/usr/bin/env python3
"""pick.py BENCHMARK.json PROCESSORS: the figures of gradcon benchmark that the table compares, one a line."""
import json
import sys

with open(sys.argv[1]) as file:
    report = json.load(file)
rates = report["scores_per_second"]
most = max(rates, key=int)
rows = [("score", report["score_ms"]["median"], "ms"), ("train", report["train_ms_per_image"], "ms")]
rows += [("share", report["score_fma_share"] * 100, "%"), ("peak", report["fma_peak_gflops"], "GFLOP/s")]
rows += [("throughput", rates[most], "/s"), ("scaling", rates[most] / rates["1"], f"times, {most} workers")]
for name, value, unit in rows:
    print(name, "gradcon", value, unit, sep="\t")
