"""Writes backbone.safetensors: what PyTorch computes with MobileNetV2 of 1,000 classes.

    python make_backbone.py

Weights and images are made from names and places, as the engine's make_networks.py has it, and not stored. Written with
torch 2.13.0 (CPU), numpy and safetensors.
"""

import pathlib
import sys

import numpy as np
import torch
from safetensors.numpy import save_file

folder = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(folder.parents[1] / "NeuralNetworkTests/Fixtures"))
import make_networks

found = {}
with torch.no_grad():
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
