#!/usr/bin/env python3
"""batch.py [GRADCON] [--files 100000] [--rounds 3] [--seconds 5]: how fast, and in how much memory, folders are scored.

Makes images in a folder of its own, scores them with `gradcon score DIR` and prints two tables in Markdown: time and
peak memory of a tenth of the files and of all of them, and images per second of one thread and of two, by size and
coding. The last column is images per second of processor time: what a core does, also while others are busy. Files are
links to 50 different images (200 of the smallest), and are read before they are measured, so the disk is not. Needs
numpy and Pillow. GRADCON is a built program, .build/release/gradcon where it is left out. Takes some ten minutes.
"""
import argparse
import io
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image

arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
arguments.add_argument("gradcon", nargs="?", default=".build/release/gradcon")
arguments.add_argument("--files", type=int, default=100_000, help="files of the largest folder")
arguments.add_argument("--rounds", type=int, default=3)
arguments.add_argument("--seconds", type=float, default=5, help="of one measurement, about")
arguments.add_argument("--model", default="Config/models/fashion-mnist-ankle-boot.safetensors")
options = arguments.parse_args()
random = np.random.default_rng(1)

SIZES = [(28, 28, "L"), (256, 256, "RGB"), (1024, 1024, "RGB"), (1920, 1080, "RGB")]
CODINGS = {"PNG": {"format": "PNG"}, "JPEG": {"format": "JPEG", "quality": 85}}


def photograph(width, height, mode):
    """Noise of every scale, finer ones fainter, as the details of photographs are."""
    total = np.zeros((height, width), np.float32)
    for power in range(2, 10):
        layer = Image.fromarray(random.standard_normal((2**power, 2**power)).astype(np.float32))
        total += np.asarray(layer.resize((width, height), Image.Resampling.BICUBIC)) / 2 ** (0.8 * power)
    grey = (total - total.min()) / (total.max() - total.min()) * 255
    image = Image.fromarray(np.clip(grey + random.normal(0, 1.5, grey.shape), 0, 255).astype(np.uint8))
    return image if mode == "L" else Image.merge("RGB", [image, image.point(lambda v: v * 0.8), image])


def encode(image, coding):
    file = io.BytesIO()
    image.save(file, **CODINGS[coding])
    return file.getvalue()


def fill(folder, contents, count, ending):
    """`count` files, 1000 a folder, that are links to as many files as there are contents."""
    originals = []
    for number, content in enumerate(contents):
        path = folder / f"original-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        originals.append(path)
    for number in range(count):
        inner = folder / "images" / f"{number // 1000:04}"
        if number % 1000 == 0:
            inner.mkdir(parents=True)
        os.link(originals[number % len(originals)], inner / f"image-{number:07}.{ending}")
    return folder / "images"


def score(folder, threads):
    """Seconds, seconds of processor time, and peak memory in MB."""
    command = [options.gradcon, "score", str(folder), "--model", options.model, "--threads", str(threads)]
    command += ["--output", str(folder.parent / "rows.csv"), "--exit-zero"]
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile("w+") as error:
        child = subprocess.Popen(command, stderr=error)
        peak = 0
        # Not getrusage: that counts this program's memory before the child became another one.
        while child.poll() is None:
            status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
            peak = max([peak] + [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")])
            time.sleep(0.01)
        seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        error.seek(0)
        text = error.read()
    if child.returncode or "without a score" in text:
        sys.exit(f"{' '.join(command)} ended with {child.returncode}: {text}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, processor, peak / 1024


def rate(folder, count, threads):
    """Images per second, their text with its range, and images per second of processor time."""
    runs = [score(folder, threads) for _ in range(options.rounds)]
    rates = [count / seconds for seconds, _, _ in runs]
    text = f"{statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"
    return statistics.median(rates), text, statistics.median(count / processor for _, processor, _ in runs)


def speeds(work):
    print("| image | coding | bytes | images/s, 1 thread | 2 threads | | a core |")
    print("|---|---|---|---|---|---|---|")
    for width, height, mode in SIZES:
        images = [photograph(width, height, mode) for _ in range(200 if width < 100 else 50)]
        for coding in CODINGS:
            contents = [encode(image, coding) for image in images]
            folder = work / f"{width}x{height}-{coding}"
            ending = coding.lower()
            probe = fill(folder / "probe", contents, len(contents), ending)
            score(probe, 1)
            seconds, _, _ = score(probe, 1)
            count = max(len(contents), min(50_000, int(options.seconds * len(contents) / seconds)))
            images_folder = fill(folder, contents, count, ending)
            score(images_folder, 2)
            one, one_text, core = rate(images_folder, count, 1)
            two, two_text, _ = rate(images_folder, count, 2)
            size = sum(map(len, contents)) / len(contents)
            speed = f"{one_text} | {two_text} | {two / one:.2f}x | {core:,.0f}"
            print(f"| {width}x{height} {mode} | {coding} | {size:,.0f} | {speed} |", flush=True)


def growth(work):
    print("\n| files | 1 thread, s | 2 threads, s | | peak memory, 1 thread, MB | 2 threads, MB |")
    print("|---|---|---|---|---|---|")
    contents = [encode(photograph(28, 28, "L"), "PNG") for _ in range(200)]
    for count in (options.files // 10, options.files):
        folder = fill(work / f"growth-{count}", contents, count, "png")
        score(folder, 2)
        runs = {threads: [score(folder, threads) for _ in range(options.rounds)] for threads in (1, 2)}
        one, two = (statistics.median(run[0] for run in runs[threads]) for threads in (1, 2))
        memory = [statistics.median(run[2] for run in runs[threads]) for threads in (1, 2)]
        times = f"{one:.2f} | {two:.2f} | {one / two:.2f}x"
        print(f"| {count:,} | {times} | {memory[0]:.1f} | {memory[1]:.1f} |", flush=True)


with tempfile.TemporaryDirectory() as work:
    growth(pathlib.Path(work))
    print()
    speeds(pathlib.Path(work))
