#!/usr/bin/env python3
"""Writes the images of this folder, and what they must decode and resize to.

    pip install numpy pillow==13.0.0 pypng;  apt-get install optipng imagemagick;  ./make_fixtures.py

png/     Images of every colour type, bit depth, interlacing, transparency and filter: written by pypng, rewritten by
         libpng (through optipng), which chooses the filters and interlaces. What they contain is known, since it is
         made here; that it arrived is checked by ImageMagick, and by Pillow as far as it goes (it reduces some 16-bit
         images to 8).
         A name is TYPE-DEPTH[-trns]-WIDTHxHEIGHT[-i1][-fN].png; the last two do not matter to NAME.expected.
resized/ What Pillow makes of images of png/. SOURCE-to-WIDTHxHEIGHT-FILTER.expected.

An .expected file is a zlib stream: width, height, channels, bits per sample as 32-bit numbers, then the samples,
interleaved, all big-endian.
"""

import os
import shutil
import struct
import subprocess
import tempfile
import zlib

import numpy as np
import png
from PIL import Image

FOLDER = os.path.dirname(os.path.abspath(__file__))
MAGICK = next(name for name in ("convert-im6.q16", "magick", "convert") if shutil.which(name))
CHANNELS = {"gray": 1, "rgb": 3, "palette": 1, "grayalpha": 2, "rgba": 4}
DEPTHS = {"gray": (1, 2, 4, 8, 16), "rgb": (8, 16), "palette": (1, 2, 4, 8), "grayalpha": (8, 16), "rgba": (8, 16)}
random = np.random.default_rng(20240607)


def picture(width, height, channels, depth):
    """Smooth with a little noise, so that every filter is worth choosing somewhere; uses the whole range."""
    y, x = np.mgrid[0:height, 0:width]
    top = (1 << depth) - 1
    planes = []
    for channel in range(channels):
        wave = np.sin(x / (4 + channel) + channel) * np.cos(y / (6 - channel)) + random.normal(0, 0.02, x.shape)
        planes.append(np.clip(np.round((wave * 0.6 + 0.5) * top), 0, top))
    return np.stack(planes, axis=-1).astype(np.int64)


def colors(count, alphas):
    table = random.integers(0, 256, (count, 3))
    opacity = random.integers(0, 256, alphas)
    return [tuple(map(int, c)) + ((int(opacity[i]),) if i < alphas else ()) for i, c in enumerate(table)]


def store_expected(path, array, bits):
    height, width, channels = array.shape
    data = struct.pack(">4I", width, height, channels, bits) + array.astype(">u1" if bits == 8 else ">u2").tobytes()
    with open(path, "wb") as file:
        file.write(zlib.compress(data, 9))


def check(path, expected, bits):
    """The file, in other decoders, is what it is said to be."""
    depth = "16" if bits == 16 else "8"
    kind = {1: "gray", 2: "graya", 3: "rgb", 4: "rgba"}[expected.shape[2]]
    raw = subprocess.run([MAGICK, path, "-depth", depth, "-endian", "MSB", f"{kind}:-"], check=True,
                         stdout=subprocess.PIPE).stdout
    assert raw == expected.astype(">u2" if bits == 16 else "u1").tobytes(), (path, "ImageMagick")
    image = Image.open(path)
    if bits == 16 and image.mode not in ("I;16", "I"):
        return
    if bits == 16:
        if expected.shape[2] == 1:
            assert np.array_equal(np.asarray(image), expected[..., 0]), (path, "Pillow")
        return
    mode = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[expected.shape[2]]
    if mode == "LA" and "grayalpha" not in path:  # Pillow keeps a transparent grey value as a note beside the image,
        if "gray-8" not in path:  # and does not scale it with the pixels where these have 2 or 4 bits.
            return
        image = image.convert("RGBA")
        expected = np.concatenate([expected[..., :1]] * 3 + [expected[..., 1:]], axis=-1)
        mode = "RGBA"
    assert np.array_equal(np.asarray(image.convert(mode)).reshape(expected.shape), expected), (path, "Pillow")


def write(kind, depth, width, height, transparent, filters, interlacings):
    values = picture(width, height, CHANNELS[kind], depth)
    if kind == "palette":
        values[0, 0, 0] = (1 << depth) - 1
    options = {"greyscale": kind.startswith("gray"), "alpha": kind.endswith("a"), "bitdepth": depth}
    top = (1 << depth) - 1
    scaled = values * (255 // top) if depth < 8 else values
    if kind == "palette":
        count = 1 << depth
        table = colors(count, (count + 1) // 2 if transparent else 0)
        options = {"bitdepth": depth, "palette": table}
        full = np.array([c if not transparent else (c + (255,))[:4] for c in table])
        expected = full[values[..., 0]]
    elif transparent:
        key = values[height // 2, width // 2]
        options["transparent"] = tuple(map(int, key)) if kind == "rgb" else int(key[0])
        opaque = (values != key).any(axis=-1, keepdims=True)
        expected = np.concatenate([scaled, opaque * (65535 if depth == 16 else 255)], axis=-1)
    else:
        expected = scaled
    name = f"{kind}-{depth}{'-trns' if transparent else ''}-{width}x{height}"
    bits = 16 if depth == 16 else 8
    store_expected(f"{FOLDER}/png/{name}.expected", expected, bits)
    with tempfile.NamedTemporaryFile(suffix=".png") as plain:
        png.Writer(width, height, **options).write(plain, values.reshape(height, -1).tolist())
        plain.flush()
        for interlacing in interlacings:
            for filter in filters:
                suffix = ("-i1" if interlacing else "") + (f"-f{filter}" if filter < 5 else "")
                path = f"{FOLDER}/png/{name}{suffix}.png"
                subprocess.run(["optipng", "-quiet", "-force", "-nx", "-zc9", "-zm8", "-zs0", f"-i{interlacing}",
                                f"-f{filter}", "-clobber", "-out", path, plain.name], check=True)
                check(path, expected, bits)


def resize(source, sizes):
    image = Image.open(f"{FOLDER}/png/{source}.png")
    assert image.mode in ("L", "RGB")
    for width, height in sizes:
        for name, filter in (("bilinear", Image.Resampling.BILINEAR), ("lanczos3", Image.Resampling.LANCZOS)):
            result = np.asarray(image.resize((width, height), filter))
            store_expected(f"{FOLDER}/resized/{source}-to-{width}x{height}-{name}.expected",
                           result.reshape(height, width, -1), 8)


def resize_in_floating_point(source, sizes):
    """For 16 bits: Pillow's own 16-bit modes are grey only and round between the passes, its mode F does not."""
    with open(f"{FOLDER}/png/{source}.expected", "rb") as file:
        data = zlib.decompress(file.read())
    width, height, channels, _ = struct.unpack(">4I", data[:16])
    array = np.frombuffer(data[16:], ">u2").reshape(height, width, channels).astype(np.float32)
    for size in sizes:
        for name, filter in (("bilinear", Image.Resampling.BILINEAR), ("lanczos3", Image.Resampling.LANCZOS)):
            planes = [np.asarray(Image.fromarray(array[..., c]).resize(size, filter)) for c in range(channels)]
            store_expected(f"{FOLDER}/resized/{source}-to-{size[0]}x{size[1]}-{name}.expected",
                           np.clip(np.stack(planes, axis=-1), 0, 65535).round(), 16)


for folder in ("png", "resized"):
    shutil.rmtree(f"{FOLDER}/{folder}", ignore_errors=True)
    os.makedirs(f"{FOLDER}/{folder}")
for kind, depths in DEPTHS.items():
    for depth in depths:
        for size in ((1, 1), (3, 5), (33, 31)):
            write(kind, depth, *size, False, (5,), (0, 1))
        if kind in ("gray", "rgb", "palette"):
            write(kind, depth, 9, 10, True, (5,), (0, 1))
        if depth >= 8 and kind != "palette":
            write(kind, depth, 8, 6, False, range(5), (0,))
write("gray", 8, 64, 48, False, (5,), (0,))
write("rgb", 8, 20, 50, False, (5,), (0,))
write("rgb", 8, 300, 2, False, (5,), (0,))
resize("gray-8-64x48", [(28, 28), (65, 47), (1, 1), (64, 5), (7, 48), (100, 60)])
resize("gray-8-33x31", [(28, 28), (33, 62), (2, 30)])
resize("gray-8-1x1", [(5, 3)])
resize("rgb-8-20x50", [(28, 28), (10, 20), (32, 9), (19, 49)])
resize("rgb-8-300x2", [(3, 5), (299, 2)])
resize("rgb-8-3x5", [(28, 28), (1, 1)])
resize_in_floating_point("gray-16-33x31", [(28, 28), (40, 5), (31, 64)])
resize_in_floating_point("rgb-16-33x31", [(10, 9), (1, 1)])
resize_in_floating_point("rgba-16-3x5", [(7, 4)])
resize_in_floating_point("grayalpha-16-1x1", [(2, 3)])
