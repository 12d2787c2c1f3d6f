#!/usr/bin/env python3
"""table.py FIGURES.tsv BENCHMARK.json: the table in Markdown. Each figure is the median of the rounds, with their
range; each ratio is that of the rounds' ratios. NO_TORCH, NO_PILLOW, NO_SERVICE and NO_WRK say why figures are
missing."""
import collections
import json
import os
import statistics
import sys

figures = collections.defaultdict(list)
units = {}
with open(sys.argv[1]) as file:
    for line in file:
        name, who, value, unit = line.rstrip("\n").split("\t")
        figures[name, who].append(float(value))
        units[name] = unit
with open(sys.argv[2]) as file:
    report = json.load(file)


def number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def spread(values, unit=""):
    text = number(statistics.median(values))
    if len(values) > 1:
        text += f" ({number(min(values))} to {number(max(values))})"
    return text + (unit if unit.startswith("/") or not unit else f" {unit}")


def row(what, name, peer, title, why):
    ours, theirs = figures[name, "gradcon"], figures[name, peer]
    if not ours or not theirs:
        found = spread(ours, units[name]) if ours else os.environ["NO_WRK"]
        return [what, found, f"{title} {os.environ[why]}".strip(), ""]
    # Times: how many times longer theirs takes. Rates: how many times more we do.
    ratios = [b / a if units[name] == "ms" else a / b for a, b in zip(ours, theirs)]
    return [what, spread(ours, units[name]), f"{title}{spread(theirs, units[name])}", spread(ratios)]


threads = report["training"]["threads"]
rows = [
    ["what", "gradcon", "peer", "times as fast"],
    ["---"] * 4,
    row("score of one image, one core, batch 1", "score", "eager", "PyTorch, best eager form: ", "NO_TORCH"),
    row("the same", "score", "published", "PyTorch, published loop: ", "NO_TORCH"),
    row(
        f"training step an image, {threads} threads, batch 64", "train", "pytorch", "PyTorch, double backward: ",
        "NO_TORCH"),
    row("`POST /score` of a PNG, 8 connections", "post", "fastapi", "FastAPI + PyTorch, 2 workers: ", "NO_SERVICE"),
    row("`GET /healthz`, 8 connections", "health 8", "fastapi", "FastAPI, 2 workers: ", "NO_SERVICE"),
    row("`GET /healthz`, 64 connections", "health 64", "fastapi", "FastAPI, 2 workers: ", "NO_SERVICE"),
]
for image in ("photographic", "noisy", "smooth"):
    rows.append(row(f"PNG 1024x1024 RGB, {image}", f"png {image}", "pillow", "Pillow: ", "NO_PILLOW"))

rounds = len(figures["score", "gradcon"])
print(f"{report['machine']}; {report['flags']}; {report['model']}, {'x'.join(map(str, report['input']))}.")
print(f"Median of {rounds} rounds in turns, with their range.\n")
for cells in rows:
    print("| " + " | ".join(cells) + " |")
times, workers = units["scaling"].split(", ")
print(
    f"\nA score reaches {spread(figures['share', 'gradcon'])}% of the core's FMA peak, "
    f"{spread(figures['peak', 'gradcon'])} GFLOP/s; all workers together score "
    f"{spread(figures['throughput', 'gradcon'])} images a second, "
    f"{spread(figures['scaling', 'gradcon'])} {times} one of {workers}."
)
