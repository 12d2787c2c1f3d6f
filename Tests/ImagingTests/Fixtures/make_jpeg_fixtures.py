#!/usr/bin/env python3
"""Writes the JPEG files of jpeg/, and what Pillow, which decodes with libjpeg-turbo, makes of them.

    pip install numpy pillow==13.0.0;  apt-get install libjpeg-turbo-progs imagemagick;  ./make_jpeg_fixtures.py

A name tells the components' sampling factors (1x1 where they are not named), coding and size. NAME.expected is what
NAME.jpg must decode to, NAME-half.expected and so on what it must decode to at a reduced size; the form is that of
make_fixtures.py. CMYK and YCCK files are compared in red, green and blue, as Pillow converts them.
"""

import io
import os
import shutil
import struct
import subprocess
import tempfile
import zlib

import numpy as np
from PIL import Image

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "jpeg")
REDUCTIONS = {"half": 2, "quarter": 4, "eighth": 8}
random = np.random.default_rng(20261127)


def picture(width, height, channels):
    """Waves, edges and noise in each channel, at different places."""
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for channel in range(channels):
        plane = 128 + 90 * np.sin(x / (3 + channel) + channel) * np.cos(y / (5 - channel))
        plane += random.normal(0, 12, x.shape)
        plane[(x // 7 + y // 5) % 3 == 0] = 255 * (channel == 1)
        planes.append(np.clip(plane, 0, 255))
    return np.stack(planes, axis=-1).astype(np.uint8)


def cjpeg(array, *options):
    height, width, channels = array.shape
    header = b"P%d\n%d %d\n255\n" % (6 if channels == 3 else 5, width, height)
    return subprocess.run(["cjpeg", *options], input=header + array.tobytes(), check=True, capture_output=True).stdout


def decode(data, reduction=1):
    image = Image.open(io.BytesIO(data))
    if reduction > 1:  # What Image.draft sets, at exactly this scale.
        size = tuple(-(-side // reduction) for side in image.size)
        image.tile = [image.tile[0]._replace(extents=(0, 0, *size))]
        image._size = size
        image.decoderconfig = (reduction, 0)
    image.load()
    image = image.convert("L" if image.mode == "L" else "RGB")
    return np.asarray(image).reshape(image.size[1], image.size[0], -1)


def store(name, data, reductions=(), decodable=None):
    with open(f"{FOLDER}/{name}.jpg", "wb") as file:
        file.write(data)
    for suffix, reduction in [("", 1)] + [("-" + suffix, REDUCTIONS[suffix]) for suffix in reductions]:
        array = decode(decodable or data, reduction)
        height, width, channels = array.shape
        with open(f"{FOLDER}/{name}{suffix}.expected", "wb") as file:
            file.write(zlib.compress(struct.pack(">4I", width, height, channels, 8) + array.tobytes(), 9))


def without_height(data):
    """The same file with its height in a DNL segment behind the first scan, which Pillow does not read."""
    frame = data.index(b"\xff\xc0")
    height = data[frame + 5:frame + 7]
    return data[:frame + 5] + b"\0\0" + data[frame + 7:-2] + b"\xff\xdc\0\4" + height + data[-2:]


def first_scans(data, count):
    """The same file without its later scans, which leave coefficients out that a decoder estimates."""
    scan = -2
    for _ in range(count + 1):
        scan = data.index(b"\xff\xda", scan + 2)
    return data[:scan] + b"\xff\xd9"


def pillow(array, mode, **options):
    file = io.BytesIO()
    Image.fromarray(array, mode).save(file, "JPEG", **options)
    return file.getvalue()


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    SAMPLINGS = ["1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "3x1", "2x2,2x1,2x1", "2x2,1x2,1x2", "1x1,2x1,1x1"]
    for index, sampling in enumerate(SAMPLINGS):
        for coding, options in (("baseline", []), ("progressive", ["-progressive"])):
            size = ((23, 17), (17, 23), (9, 20))[index % 3]
            options = options + ["-sample", sampling, "-quality", str((60, 90, 30)[index % 3])]
            options += [[], ["-restart", "2B"], ["-optimize"]][index % 3]
            store(f"rgb-{sampling.replace(',', '-')}-{coding}-{size[0]}x{size[1]}", cjpeg(picture(*size, 3), *options),
                  REDUCTIONS if sampling in ("2x2", "2x1", "2x2,1x2,1x2") and coding == "baseline" else ())
    for size in ((1, 1), (2, 1), (3, 2), (5, 3), (16, 16), (33, 16)):
        store(f"rgb-2x2-baseline-{size[0]}x{size[1]}", cjpeg(picture(*size, 3), "-sample", "2x2", "-quality", "80"))
    store("rgb-2x2-restart-33x31", cjpeg(picture(33, 31, 3), "-sample", "2x2", "-quality", "70", "-restart", "1"))
    store("rgb-1x1-quality1-18x19", cjpeg(picture(18, 19, 3), "-sample", "1x1", "-quality", "1"))
    store("rgb-1x1-quality100-12x11", cjpeg(picture(12, 11, 3), "-sample", "1x1", "-quality", "100"))
    with tempfile.NamedTemporaryFile("w") as script:
        script.write("0;1;2;")
        script.flush()
        store("rgb-2x1-scans-19x18", cjpeg(picture(19, 18, 3), "-sample", "2x1", "-scans", script.name))
    store("gray-17x9", cjpeg(picture(17, 9, 1), "-quality", "80"), REDUCTIONS)
    store("gray-2x2-progressive-17x18", cjpeg(picture(17, 18, 1), "-sample", "2x2", "-progressive"))
    store("adobe-rgb-13x12", cjpeg(picture(13, 12, 3), "-rgb", "-quality", "85"))
    store("cmyk-13x12", pillow(picture(13, 12, 4), "CMYK", quality=85), ["half"])
    cmyk = pillow(picture(19, 18, 4), "CMYK", quality=85)
    store("ycck-2x2-19x18", subprocess.run(["convert", "jpg:-", "-sampling-factor", "2x2", "-quality", "80", "jpg:-"],
                                           input=cmyk, check=True, capture_output=True).stdout)
    plain = cjpeg(picture(20, 21, 3), "-sample", "2x2", "-quality", "70")
    store("dnl-20x21", without_height(plain), decodable=plain)
    progressive = cjpeg(picture(49, 47, 3), "-sample", "2x2", "-quality", "70", "-progressive")
    store("rgb-2x2-1-scan-49x47", first_scans(progressive, 1), ["half"])
    store("rgb-2x2-3-scans-49x47", first_scans(progressive, 3))


if __name__ == "__main__":
    main()
