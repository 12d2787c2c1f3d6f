#!/usr/bin/env python3
"""backbone.py CHECKPOINT FOLDER [COUNT]: an imported backbone and PyTorch on COUNT (8) photographs, at four sizes.

CHECKPOINT is torchvision's mobilenet_v2-b0353104.pth, FOLDER has PNG or JPEG files, however nested. Imports the
checkpoint, builds and runs Tests/EngineBenchmark, and prints how far its logits and the outputs of blocks 3, 6 and 13
are from PyTorch's at most: |found - expected| / |expected|, and the largest difference of one element by the largest
element. Ends with 1 where the logits are further than 1e-4 by either.
"""
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
from PIL import Image
from safetensors.numpy import load_file, save_file

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Tests/NeuralNetworkTests/Fixtures"))
import make_networks

checkpoint, folder = sys.argv[1:3]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 8
files = sorted(file for file in pathlib.Path(folder).rglob("*") if file.suffix.lower() in (".png", ".jpg", ".jpeg"))
files = [files[index * len(files) // count] for index in range(min(count, len(files)))]
if not files:
    sys.exit(f"{folder} has no photographs")
mean, deviation = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
images = {}
for height, width in [(128, 128), (224, 224), (320, 320), (200, 288)]:
    for number, file in enumerate(files):
        pixels = np.asarray(Image.open(file).convert("RGB").resize((width, height), Image.Resampling.BILINEAR))
        values = (pixels.astype(np.float32) / 255 - mean) / deviation
        images[f"{height}x{width}.{number}"] = np.ascontiguousarray(values.transpose(2, 0, 1))


def built(product):
    build = ["swift", "build", "-c", "release", "--product", product]
    subprocess.run(build, cwd=root, check=True, stdout=sys.stderr)
    found = subprocess.run(build + ["--show-bin-path"], cwd=root, check=True, capture_output=True, text=True)
    return f"{found.stdout.strip()}/{product}"


with tempfile.TemporaryDirectory() as scratch:
    save_file(images, f"{scratch}/images.safetensors")
    backbone = f"{scratch}/backbone.safetensors"
    subprocess.run([built("gradcon"), "import", "--backbone", checkpoint, "--output", backbone], check=True)
    outputs = f"{scratch}/outputs.safetensors"
    subprocess.run(
        [built("EngineBenchmark"), "--outputs", backbone, f"{scratch}/images.safetensors", outputs], check=True)
    found = load_file(outputs)

worst = {}
with torch.no_grad():
    network = make_networks.MobileNetV2(classes=1000).eval()
    network.load_state_dict(torch.load(checkpoint, weights_only=True))
    for name, image in images.items():
        x = torch.from_numpy(image)[None]
        expected = {"logits": network(x)[0].reshape(-1, 1, 1)}
        for number, layer in enumerate(network.features[:14]):
            x = layer(x)
            if number in (3, 6, 13):
                expected[f"block{number}"] = x[0]
        for part, values in expected.items():
            values = values.double().numpy()
            difference = found[f"{name}.{part}"].astype(np.float64) - values
            distances = (
                np.linalg.norm(difference) / np.linalg.norm(values), np.abs(difference).max() / np.abs(values).max())
            worst[part] = tuple(map(max, zip(worst.get(part, (0, 0)), distances)))
for part, (distance, element) in sorted(worst.items()):
    print(f"{part}: {distance:.1e} by length, {element:.1e} by element")
print(f"{len(files)} photographs, {len(images)} images, PyTorch {torch.__version__}")
sys.exit(1 if max(worst["logits"]) > 1e-4 else 0)
