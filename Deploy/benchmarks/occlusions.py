#!/usr/bin/env python3
"""occlusions.py DATA CLASS OUTPUT [--images 500] [--side 6] [--seed 0]: planted defects of known place and shape.

DATA is a folder of IDX pairs such as MNIST's. Writes to OUTPUT, as data sets of industrial inspection have it, some
published test images of the class as test/good, and others with a square of uniformly random grey at a random place as
test/occluded, whose masks are in ground_truth/occluded: gradcon evaluate --data OUTPUT measures maps by them."""
import argparse
import gzip
import pathlib
import random

from PIL import Image


def records(folder, kind):
    """The sizes and the bytes of an IDX file, compressed or not."""
    path = next(folder.glob(f"t10k-{kind}-idx*"))
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    sizes = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
    return sizes, data[4 + 4 * len(sizes):]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("inlier", type=int)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--images", type=int, default=500, help="of each kind, at most half of those of the class")
    parser.add_argument("--side", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    (_, height, width), pixels = records(options.data, "images")
    _, labels = records(options.data, "labels")
    chosen = [index for index, label in enumerate(labels) if label == options.inlier]
    generator = random.Random(options.seed)
    generator.shuffle(chosen)
    count = min(options.images, len(chosen) // 2)
    folders = [options.output / name for name in ("test/good", "test/occluded", "ground_truth/occluded")]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    good, occluded, masks = folders
    for place, index in enumerate(chosen[:2 * count]):
        image = Image.frombytes("L", (width, height), pixels[index * height * width:(index + 1) * height * width])
        if place < count:
            image.save(good / f"{index:05}.png")
            continue
        corner = (generator.randrange(width - options.side + 1), generator.randrange(height - options.side + 1))
        patch = Image.new("L", (options.side, options.side), generator.randrange(256))
        mask = Image.new("L", (width, height))
        image.paste(patch, corner)
        mask.paste(255, (*corner, corner[0] + options.side, corner[1] + options.side))
        image.save(occluded / f"{index:05}.png")
        mask.save(masks / f"{index:05}_mask.png")


main()
