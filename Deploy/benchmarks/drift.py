#!/usr/bin/env python3
"""drift.py FASHION-MNIST [--program GRADCON] [--seed N]

How often the service calls images that have not changed drifted, and whether it sees a camera that has: images of a
class that a shipped model has not seen (the published test file), sent to a running service on loopback as a client
sends them. FASHION-MNIST is the folder with the four published files. Needs the release program (`swift build -c
release`) and Python alone.

Nominal: windows of 100 images, drawn by the seed, until 200 were decided; all at the levels of Config/gradcon.yaml and
of 5%. Of each shipped model so many copies are served that images need not be shown twice within one copy but for the
tenth that is learned from. Each copy compares scores with the calibration of its file, all else with its own first
window. Then the same with a `reference` in the file, as `gradcon calibrate` writes it.

Shifted: the default window, 500 images as they are and then 500 others that are darker by 10%, blurred (the mean of
3x3 pixels), or displaced by two pixels. A shift is seen where the state after these 500 is not `ok`.
"""
import argparse
import collections
import gzip
import json
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Deploy/fire"))
from service import PROGRAM, Service  # noqa: E402

SIDE = 28
MODELS = {"trouser": 1, "sneaker": 7, "ankle-boot": 9}


def test_images(folder, label):
    """The published test images of a class, 784 bytes each."""
    labels = gzip.open(folder / "t10k-labels-idx1-ubyte.gz").read()[8:]
    pixels = gzip.open(folder / "t10k-images-idx3-ubyte.gz").read()[16:]
    size = SIDE * SIDE
    return [pixels[i * size:(i + 1) * size] for i, found in enumerate(labels) if found == label]


def darker(image):
    return bytes(round(0.9 * value) for value in image)


def blurred(image):
    def value(x, y):
        near = [(u, v) for v in (y - 1, y, y + 1) for u in (x - 1, x, x + 1) if 0 <= u < SIDE and 0 <= v < SIDE]
        return round(sum(image[v * SIDE + u] for u, v in near) / len(near))

    return bytes(value(x, y) for y in range(SIDE) for x in range(SIDE))


def displaced(image):
    """Two pixels to the right; what comes in at the left is black, as the background is."""
    rows = (image[y * SIDE:(y + 1) * SIDE] for y in range(SIDE))
    return b"".join(bytes(2) + row[:-2] for row in rows)


SHIFTS = {"as they are": bytes, "darker by 10%": darker, "blurred, 3x3": blurred, "displaced by 2 pixels": displaced}


def show(service, model, images):
    """Sends images, and returns what the service says of drift then."""
    for start in range(0, len(images), 250):
        part = images[start:start + 250]
        status, _, body = service.request(
            "POST", f"/models/{model}/score", b"".join(part),
            {"Content-Type": "application/octet-stream", "X-Tensor-Datatype": "UINT8",
             "X-Tensor-Shape": f"{len(part)},1,{SIDE},{SIDE}"}, timeout=120)
        assert status == 200, body
    status, _, body = service.request("GET", f"/models/{model}/drift")
    assert status == 200, body
    return json.loads(body)


def serve(program, folder, models, **drift):
    """A service of some model files, by the names that it is to give them."""
    for name, path in models.items():
        (folder / f"{name}.safetensors").symlink_to(path)
    settings = [f"models.directory={folder}", f"models.default={next(iter(models))}", "models.watch_interval=0"]
    return Service(settings + [f"drift.{key}={value}" for key, value in drift.items()], program=program)


def nominal(program, models, images, generator, windows, level):
    """How many windows of unshifted images had which state."""
    size, copies = 100, windows // (9 * len(models)) + 1
    states = collections.Counter()
    names = {f"{name}-{copy}": path for name, path in models.items() for copy in range(copies)}
    with tempfile.TemporaryDirectory() as folder:
        with serve(program, pathlib.Path(folder), names, window=size, watch_p=level) as service:
            for name in names:
                shown = images[name.rsplit("-", 1)[0]][:]
                generator.shuffle(shown)
                show(service, name, shown[:size])
                for start in range(size, len(shown) - size + 1, size):
                    if sum(states.values()) < windows:
                        states[show(service, name, shown[start:start + size])["state"]] += 1
    return states


def shifted(program, models, images, generator):
    """For each model and shift what the service says after one window."""
    names = {f"{name}-{place}": path for name, path in models.items() for place in range(len(SHIFTS))}
    with tempfile.TemporaryDirectory() as folder:
        with serve(program, pathlib.Path(folder), names) as service:
            for name in names:
                model, place = name.rsplit("-", 1)
                shown = images[model][:]
                generator.shuffle(shown)
                before = show(service, name, shown[:500])
                shift = list(SHIFTS)[int(place)]
                yield model, shift, before, show(service, name, [SHIFTS[shift](image) for image in shown[500:1000]])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--program", type=pathlib.Path, default=PROGRAM)
    parser.add_argument("--windows", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    images = {name: test_images(options.data, label) for name, label in MODELS.items()}
    shipped = {name: ROOT / f"Config/models/fashion-mnist-{name}.safetensors" for name in MODELS}
    with tempfile.TemporaryDirectory() as folder:
        calibrated = {name: pathlib.Path(folder, f"{name}.safetensors") for name in MODELS}
        for name, path in calibrated.items():
            subprocess.run(
                [options.program, "calibrate", "--model", shipped[name], "--data", options.data,
                 "--false-positive-rate", "0.05", "--output", path], check=True, capture_output=True)
        print("| file | level | windows | ok | watch | drifted |\n|---|---|---|---|---|---|")
        for kind, models in (("without reference", shipped), ("with reference", calibrated)):
            for level in (0.01, 0.05):
                found = nominal(options.program, models, images, generator, options.windows, level)
                counts = " | ".join(str(found[state]) for state in ("ok", "watch", "drifted"))
                print(f"| {kind} | {level} | {sum(found.values())} | {counts} |", flush=True)
        print("\n| file | model | images | state before | after | least p | by | most moved term | above threshold |")
        print("|---|---|---|---|---|---|---|---|---|")
        for kind, models in (("without reference", shipped), ("with reference", calibrated)):
            for model, shift, before, after in shifted(options.program, models, images, generator):
                print(
                    f"| {kind} | {model} | {shift} | {before['state']} | {after['state']} "
                    f"| {after['decided']['p_value']:.1g} | {after['decided']['by']} | {after['most_moved_term']} "
                    f"| {after['false_positive_rate']['share']:.3f} |", flush=True)


if __name__ == "__main__":
    main()
