"""Writes backbone.safetensors: what PyTorch computes with MobileNetV2 of 1,000 classes, and maps on other grids.

    python make_backbone.py

Weights and images are made from names and places, as the engine's make_networks.py has it, and not stored. Written with
torch 2.13.0 (CPU), numpy and safetensors.
"""

import pathlib
import sys

import numpy as np
import torch
from safetensors.numpy import save_file
from torch.nn import functional as F

folder = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(folder.parents[1] / "NeuralNetworkTests/Fixtures"))
import make_networks


def aligned(maps, size):
    averaged = F.avg_pool2d(maps, 3, 1, 1)
    if averaged.shape[2:] == size:
        return averaged
    return F.interpolate(averaged, size, mode="bilinear", align_corners=False)


def alignments():
    """A map of 5 channels, 4 rows and 7 columns, on grids that are finer, as fine, and finer one way only."""
    maps = make_networks.image("alignment", 1, 5, 4, 7)
    return {f"alignment.{h}x{w}": aligned(maps, (h, w))[0] for h, w in [(9, 12), (4, 7), (4, 13)]}


with torch.no_grad():
    found = alignments()
    network = make_networks.MobileNetV2(classes=1000).eval()
    make_networks.fill(network)
    for height, width in [(64, 48), (45, 67)]:
        x = make_networks.image(f"image.{height}x{width}", 1, 3, height, width)
        found[f"{height}x{width}.logits"] = network(x)[0]
        for number, layer in enumerate(network.features[:14]):
            x = layer(x)
            if number in (3, 6, 13):
                found[f"{height}x{width}.block{number}"] = x[0]
save_file({name: np.ascontiguousarray(tensor) for name, tensor in found.items()}, folder / "backbone.safetensors")
