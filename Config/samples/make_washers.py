"""Draws the images of washers/: python3 make_washers.py FOLDER (NumPy, Pillow). Fixed seeds; nothing is copied.

A steel ring on a dark belt, as a camera over a line sees it: place, turn, light and grain vary. Defects are a scratch
across the ring, a nick out of its edge and a stain on it.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

side, scale = 160, 3


def washer(seed, defect=None):
    random = np.random.default_rng(seed)
    big = side * scale
    x, y = np.meshgrid(np.arange(big), np.arange(big))
    centre = big / 2 + random.uniform(-6, 6, 2) * scale
    radius = np.hypot(x - centre[0], y - centre[1]) / scale
    angle = np.arctan2(y - centre[1], x - centre[0])
    light = random.uniform(-np.pi, np.pi)
    # Turned metal: fine rings, and two bright fans where the light falls on them.
    metal = 150 + 40 * np.cos(2 * (angle - light)) + 6 * np.sin(radius * 2.4 + random.uniform(0, 6))
    belt = 46 + 5 * np.sin(x / scale / 2.1) + 5 * np.sin(y / scale / 2.1)
    ring = (radius > 27) & (radius < 58)
    rim = np.clip(np.minimum(np.abs(radius - 28), np.abs(radius - 57)) / 2, 0.45, 1)
    plane = np.where(ring, metal * rim, belt)
    image = Image.fromarray(np.clip(plane, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    turn = random.uniform(-np.pi, np.pi)
    place = lambda r, a: tuple(centre + r * scale * np.array([np.cos(a), np.sin(a)]))
    if defect == "scratch":
        draw.line([place(32, turn), place(44, turn + 0.5), place(54, turn + 0.7)], fill=232, width=4)
    elif defect == "nick":
        a, b = place(58, turn), 7 * scale
        draw.ellipse([a[0] - b, a[1] - b, a[0] + b, a[1] + b], fill=48)
    elif defect == "stain":
        a, b = place(42, turn), 8 * scale
        draw.ellipse([a[0] - b, a[1] - b / 1.6, a[0] + b, a[1] + b / 1.6], fill=92)
    image = image.filter(ImageFilter.GaussianBlur(scale * 0.6)).resize((side, side), Image.Resampling.BOX)
    plane = np.asarray(image, float) * random.uniform(0.92, 1.08) + random.normal(0, 2, (side, side))
    tint = np.array([1.0, 0.985, 0.95])
    return Image.fromarray(np.clip(plane[..., None] * tint, 0, 255).astype(np.uint8))


root = Path(sys.argv[1])
wanted = [("train/good", None, 24), ("test/good", None, 6)]
wanted += [(f"test/{kind}", kind, 3) for kind in ("scratch", "nick", "stain")]
seed = 0
for folder, defect, count in wanted:
    (root / folder).mkdir(parents=True, exist_ok=True)
    for index in range(count):
        washer(seed, defect).save(root / folder / f"{index:02}.jpg", quality=75)
        seed += 1
