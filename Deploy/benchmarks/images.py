#!/usr/bin/env python3
"""images.py DIRECTORY: three PNGs of 1024x1024 RGB pixels, seeded: photographic (noise of all scales), noisy and
smooth."""
import sys

import numpy as np
from PIL import Image

side = 1024
random = np.random.default_rng(1)


def cloud(channels=3):
    """Noise of every scale, finer ones fainter, as the details of photographs are."""
    total = np.zeros((side, side, channels))
    for power in range(2, 10):
        size = 2**power
        for channel in range(channels):
            layer = Image.fromarray(random.standard_normal((size, size)).astype(np.float32))
            total[..., channel] += np.asarray(layer.resize((side, side), Image.Resampling.BICUBIC)) / size**0.8
    return (total - total.min()) / (total.max() - total.min())


y, x = np.mgrid[0:side, 0:side] / side
images = {
    "photographic": np.clip(cloud() * 255 + random.normal(0, 1.5, (side, side, 3)), 0, 255),
    "noisy": random.integers(0, 256, (side, side, 3)),
    "smooth": np.stack([x, y, (x + y) / 2], axis=-1) * 255,
}
for name, pixels in images.items():
    Image.fromarray(pixels.astype(np.uint8)).save(f"{sys.argv[1]}/{name}.png")
