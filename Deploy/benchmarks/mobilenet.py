#!/usr/bin/env python3
"""mobilenet.py [ROUNDS [PASSES]]: MobileNetV2 to block 13, this engine and PyTorch in turns, one core each.

Builds Tests/EngineBenchmark and prints the median milliseconds of a pass and their range over the rounds.
"""
import pathlib
import statistics
import subprocess
import sys
import time

import torch

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Tests/NeuralNetworkTests/Fixtures"))
import make_networks

rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
passes = int(sys.argv[2]) if len(sys.argv) > 2 else 50
build = ["swift", "build", "-c", "release", "--product", "EngineBenchmark"]
subprocess.run(build, cwd=root, check=True, stdout=sys.stderr)
found = subprocess.run(build + ["--show-bin-path"], cwd=root, check=True, capture_output=True, text=True)
program = found.stdout.strip() + "/EngineBenchmark"

torch.set_num_threads(1)
with torch.no_grad():
    network = make_networks.MobileNetV2().eval()
    make_networks.fill(network)
    features = network.features[:14]
    image = make_networks.image("image.224x224", 1, 3, 224, 224)
    ours, theirs, shares = [], [], []
    for _ in range(rounds):
        out = subprocess.run([program, str(passes)], check=True, capture_output=True, text=True).stdout
        ours.append(float(out.split()[0]))
        shares.append(float(out.split()[2]))
        times = []
        for number in range(passes + 5):
            start = time.perf_counter()
            features(image)
            if number >= 5:
                times.append((time.perf_counter() - start) * 1e3)
        theirs.append(statistics.median(times))


def text(values, digits):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


print(f"engine {text(ours, 2)} ms, PyTorch {torch.__version__} {text(theirs, 2)} ms")
print(f"times as fast {text([b / a for a, b in zip(ours, theirs)], 2)}, of the FMA peak {text(shares, 2)}")
