"""Writes features.safetensors: features of images, positions of strong gradients, and the order of a k-centre choice.

    python make_features.py

Images, maps and vectors are made from names and places, as the engine's make_networks.py has it, and not stored.
Written with torch 2.13.0 (CPU), numpy and safetensors.
"""

import math
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


def backbone_features():
    network = make_networks.MobileNetV2(classes=1000).eval()
    make_networks.fill(network)
    x = make_networks.image("features", 1, 3, 33, 40)
    levels = []
    for number, layer in enumerate(network.features[:14]):
        x = layer(x)
        if number in (3, 6, 13):
            levels.append(x)
    size = levels[0].shape[2:]
    return {"backbone": torch.cat([aligned(level, size) for level in levels], 1)[0]}


def preference(share=0.3):
    """The positions of block 3 where the gradient of the largest logit is longest."""
    network = make_networks.MobileNetV2(classes=1000).eval()
    make_networks.fill(network)
    x = network.features[:4](make_networks.image("features", 1, 3, 33, 40))
    with torch.enable_grad():
        lead = x.detach().requires_grad_()
        logits = network.classifier(network.features[4:](lead).mean((2, 3)))
        (gradient,) = torch.autograd.grad(logits.max(), lead)
    lengths = gradient[0].square().sum(0).flatten()
    count = round(lengths.numel() * share)
    ordered = lengths.sort(descending=True).values
    assert ordered[count - 1] > 1.001 * ordered[count], "the last position is too near to the next"
    return {"preference": lengths.topk(count).indices.sort().values}


def gabor_filters(orientations=8, side=7, deviation=1.7, frequency=2.1, slant=0.6):
    """(orientation, even or odd, row, column), in float64."""
    offsets = torch.arange(side, dtype=torch.double) - side // 2
    rows, columns = torch.meshgrid(offsets, offsets, indexing="ij")
    filters = []
    for orientation in range(orientations):
        angle = math.pi * orientation / orientations
        across = columns * math.cos(angle) + rows * math.sin(angle)
        along = rows * math.cos(angle) - columns * math.sin(angle)
        envelope = torch.exp(-(across**2 + (slant * along) ** 2) / (2 * deviation**2))
        even = envelope * torch.cos(frequency * across)
        even = even - envelope * even.sum() / envelope.sum()
        odd = envelope * torch.sin(frequency * across)
        filters.append(torch.stack([even, odd]) / (even.square().sum() + odd.square().sum()).sqrt())
    return torch.stack(filters)


def gabor_features(image, stride=8, octaves=5):
    filters = gabor_filters()
    height, width = image.shape[1] // stride, image.shape[2] // stride
    red, green, blue = image.double()
    planes = torch.stack([(red + green + blue) / 3, red - green, (red + green) / 2 - blue])[:, None]

    def grid(maps):
        """(1, n, rows, columns) on the grid, averaged over the neighbours that there are."""
        if maps.shape[2] > height:
            maps = F.avg_pool2d(maps, maps.shape[2] // height)
        elif maps.shape[2] < height:
            maps = F.interpolate(maps, (height, width), mode="bilinear", align_corners=False)
        return F.avg_pool2d(maps, 3, 1, 1, count_include_pad=False)[0]

    features = [grid(planes.transpose(0, 1))]
    for octave in range(octaves):
        if octave > 0:
            planes = F.avg_pool2d(planes, 2)
        pairs = F.conv2d(F.pad(planes, (3, 3, 3, 3), mode="reflect"), filters.flatten(0, 1)[:, None])
        energies = pairs.unflatten(1, (-1, 2)).square().sum(2).sqrt()
        features.append((grid(energies[:1]) + 0.001).log())
        features.append((grid(energies[1:].mean(1)[None]) + 0.001).log())
    return torch.cat(features)


def gabor():
    image = make_networks.image("gabor", 3, 64, 80) / 2 + 0.5
    image[0, 20:33, 11:47] = 0.75
    return {"gabor": gabor_features(image), "gabor.filters": gabor_filters().flatten(0, 1)[:, None]}


def k_centre(count=211, dimension=5, limit=40):
    vectors = make_networks.numbers("k-centre", count * dimension).reshape(count, dimension).astype(np.float64)
    nearest = np.full(count, np.inf)
    chosen = [0]
    while len(chosen) < limit:
        nearest = np.minimum(nearest, np.square(vectors - vectors[chosen[-1]]).sum(1))
        chosen.append(int(nearest.argmax()))
    return {"k-centre": torch.tensor(chosen)}


with torch.no_grad():
    found = backbone_features() | preference() | gabor() | k_centre()
save_file(
    {name: np.ascontiguousarray(tensor, np.float32) for name, tensor in found.items()}, folder / "features.safetensors"
)
