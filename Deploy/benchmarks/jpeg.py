#!/usr/bin/env python3
"""Compares JPEG decoding with Pillow's: the pixels of a grid of files, and the time that a photograph takes.

    python3 Deploy/benchmarks/jpeg.py [--rounds 15] [--photographs FOLDER]

Builds Tests/ImagingBenchmark, makes the files with cjpeg (libjpeg-turbo-progs), Pillow and, where it is installed,
ImageMagick, and decodes each whole and at a half, a quarter and an eighth of its size. Exits with 1 where a pixel
differs. The times are those of both programs in turns, one thread each.
"""

import argparse
import io
import itertools
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Tests/ImagingTests/Fixtures"))
from make_jpeg_fixtures import cjpeg, decode, picture  # noqa: E402

SAMPLINGS = [
    "1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x4", "3x1", "1x3", "2x2,2x1,2x1", "2x2,1x2,1x2",
    "1x1,2x1,1x1", "2x1,1x1,2x1", "4x1,2x1,1x1", "1x4,1x2,1x1",
]
SIZES = [(1, 1), (2, 3), (5, 1), (7, 9), (8, 8), (15, 17), (16, 16), (33, 31), (40, 63), (64, 1), (3, 50), (129, 70)]
QUALITIES = [10, 50, 75, 90, 100]
RESTARTS = [[], ["-restart", "1"], ["-restart", "3B"]]
REDUCTIONS = [1, 2, 4, 8]
random = np.random.default_rng(5)


def photograph(width, height):
    """Shades, textures and noise, about as much of each as a camera's frame has."""
    def layer(step):
        pixels = random.integers(0, 256, (height // step + 2, width // step + 2, 3), np.uint8)
        return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BICUBIC)).astype(float)
    pixels = 0.7 * layer(60) + 0.3 * layer(6) + random.normal(0, 4, (height, width, 3))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


class Grid:
    def __init__(self, folder):
        self.folder = folder
        self.files = []

    def add(self, name, data):
        path = f"{self.folder}/{name}.jpg"
        with open(path, "wb") as file:
            file.write(data)
        self.files.append(path)

    def cjpeg(self, name, array, *options):
        self.add(name, cjpeg(array, *options))

    def fill(self):
        for index, (sampling, size) in enumerate(itertools.product(SAMPLINGS, SIZES)):
            array = picture(*size, 3)
            name = f"{sampling.replace(',', '-')}-{size[0]}x{size[1]}"
            options = ["-sample", sampling, "-quality", str(QUALITIES[index % 5]), *RESTARTS[index % 3]]
            self.cjpeg(f"baseline-{name}", array, *options)
            self.cjpeg(f"progressive-{name}", array, "-progressive", *options)
        script = f"{self.folder}/scans.txt"
        pathlib.Path(script).write_text("0;1;2;")
        for width, height in SIZES:
            name = f"{width}x{height}"
            for sampling, coding in itertools.product(("1x1", "2x2", "3x1"), ([], ["-progressive"])):
                self.cjpeg(f"gray-{sampling}-{len(coding)}-{name}", picture(width, height, 1), "-sample", sampling,
                           *coding)
            array = picture(width, height, 3)
            self.cjpeg(f"rgb-{name}", array, "-rgb")
            self.cjpeg(f"optimized-{name}", array, "-optimize", "-quality", "95,60")
            self.cjpeg(f"quality1-{name}", array, "-quality", "1", "-sample", "2x1")
            self.cjpeg(f"scans-{name}", array, "-scans", script, "-sample", "2x2")
            file = io.BytesIO()
            Image.fromarray(picture(width, height, 4), "CMYK").save(file, "JPEG", quality=85)
            self.add(f"cmyk-{name}", file.getvalue())
            if magick := shutil.which("magick") or shutil.which("convert"):
                self.add(f"ycck-{name}", subprocess.run(
                    [magick, "jpg:-", "-sampling-factor", "2x2", "-quality", "80", "jpg:-"], input=file.getvalue(),
                    check=True, capture_output=True).stdout)
        os.remove(script)


def compare(program, files, folder):
    """The number of files and reductions that differ."""
    jobs = list(itertools.product(files, REDUCTIONS))
    lines = "".join(f"{path}\t{reduction}\t{folder}/{index}.raw\n" for index, (path, reduction) in enumerate(jobs))
    answers = subprocess.run([program, "pixels"], input=lines, check=True, text=True, capture_output=True).stdout
    answers = answers.splitlines()
    assert len(answers) == len(jobs), "the program did not answer every line"
    different = 0
    for index, ((path, reduction), answer) in enumerate(zip(jobs, answers)):
        expected = decode(pathlib.Path(path).read_bytes(), reduction)
        found = np.fromfile(f"{folder}/{index}.raw", np.uint8) if not answer.startswith("error") else np.zeros(0)
        if not np.array_equal(expected.ravel(), found):
            different += 1
            print(f"different: {path} at 1/{reduction}: {answer}", file=sys.stderr)
    print(f"{len(files)} files at {len(REDUCTIONS)} sizes: {len(jobs) - different} equal, {different} different")
    return different


def measure(program, folder, rounds):
    print("| 1920x1080, 4:2:0 | bytes | gradcon | Pillow | times as long |\n|---|---|---|---|---|")
    image = photograph(1920, 1080)
    for quality, progressive in itertools.product((75, 90), (False, True)):
        path = f"{folder}/photograph.jpg"
        image.save(path, quality=quality, subsampling=2, progressive=progressive)
        data = pathlib.Path(path).read_bytes()
        ours, theirs = [], []
        for _ in range(rounds):
            line = subprocess.run([program, "time", "5", path], check=True, text=True, capture_output=True).stdout
            ours.append(min(map(float, line.split())))
            times = []
            for _ in range(5):
                start = time.perf_counter()
                Image.open(io.BytesIO(data)).load()
                times.append((time.perf_counter() - start) * 1e3)
            theirs.append(min(times))
        ratios = [a / b for a, b in zip(ours, theirs)]
        coding = "progressive" if progressive else "baseline"
        def text(values):
            return f"{statistics.median(values):.3g} ({min(values):.3g} to {max(values):.3g})"
        print(f"| {coding}, quality {quality} | {len(data):,} | {text(ours)} ms | {text(theirs)} ms | {text(ratios)} |")


parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int, default=15)
parser.add_argument("--photographs", help="a folder of JPEG files to compare as well")
arguments = parser.parse_args()
build = ["swift", "build", "-c", "release", "--product", "ImagingBenchmark"]
subprocess.run(build, cwd=root, check=True, stdout=sys.stderr)
path = subprocess.run(build + ["--show-bin-path"], cwd=root, check=True, text=True, capture_output=True).stdout.strip()
with tempfile.TemporaryDirectory() as folder:
    grid = Grid(folder)
    grid.fill()
    if arguments.photographs:
        files = pathlib.Path(arguments.photographs).rglob("*")
        grid.files += [str(file) for file in sorted(files) if file.suffix.lower() in (".jpg", ".jpeg")]
    different = compare(f"{path}/ImagingBenchmark", grid.files, folder)
    measure(f"{path}/ImagingBenchmark", folder, arguments.rounds)
sys.exit(different > 0)
