#!/usr/bin/env python3
"""Writes the PyTorch files of the import tests into pytorch/.

Two models with few channels, cae and vae: MODEL.model.safetensors and MODEL.expected.safetensors as
make_gradcon_case.py writes them, and the same tensors as torch.save writes them:

  cae-published.pth.tar   as the published implementation does: names with "module.", meters, the optimiser's state
  cae-legacy.pth.tar      the same in the format before PyTorch 1.6
  cae-tensors.pth         no prefix, ref_grad a list of tensors, pickle protocol 4
  cae-bare.pth            a bare state_dict (an OrderedDict with attributes) of parameters, with ref_grad.0 to .3 in it
  cae-views.pth           float64, transposed views of one shared storage
  cae-deflated.pth        cae-tensors.pth, its entries deflated
  cae-big-endian.pth      cae-tensors.pth as a big-endian machine writes it
  vae-tensors.pth         the variational model
  vae-legacy.pth          the same in the format before PyTorch 1.6, pickle protocol 4

Needs torch and safetensors.
"""
import collections
import pathlib
import sys
import types
import zipfile
import torch
from safetensors.torch import load_file
import make_gradcon_case as cases

OUT = pathlib.Path(__file__).parent / "pytorch"

# The published class is pickled by its name alone: module utils.
utils = types.ModuleType("utils")
AverageMeter = type("AverageMeter", (), {"__module__": "utils"})
utils.AverageMeter = AverageMeter
sys.modules["utils"] = utils


def meter(average):
    result = AverageMeter()
    result.__dict__.update(val=average * 0.5, avg=average, sum=average * 3, prev=0, count=3)
    return result


def split(model):
    tensors = load_file(OUT / f"{model}.model.safetensors")
    references = [tensors.pop(f"ref_grad.{i}") for i in range(4)]
    return collections.OrderedDict(tensors), references


def deflated(path, source):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry), zipfile.ZIP_DEFLATED)


def big_endian(path, source):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if "/data/" in entry.filename:
                data = b"".join(data[i:i + 4][::-1] for i in range(0, len(data), 4))
            if entry.filename.endswith("/byteorder"):
                data = b"big"
            new.writestr(zipfile.ZipInfo(entry.filename), data)


def views(state, references):
    """Every tensor a view of one float64 storage, its first two dimensions swapped in memory."""
    tensors = list(state.items()) + [(f"ref_grad.{i}", r) for i, r in enumerate(references)]
    total = sum(t.numel() for _, t in tensors)
    storage = torch.zeros(total + 5, dtype=torch.float64)
    result, at = collections.OrderedDict(), 5
    for name, t in tensors:
        swapped = t.transpose(0, 1) if t.dim() > 1 else t
        block = storage[at:at + t.numel()].view(swapped.shape)
        block.copy_(swapped)
        result[name] = block.transpose(0, 1) if t.dim() > 1 else block
        at += t.numel()
    return result


def main():
    OUT.mkdir(exist_ok=True)
    torch.manual_seed(2020)
    cases.OUT = OUT
    cases.write("cae", cases.Case("cae", (1, 28, 28), [3, 2, 4, 2], [3, 4, 2], cases.PUBLISHED, 0.03), 2, False)
    cases.write("vae", cases.Case("vae", (1, 28, 28), [3, 2, 4, 2], [3, 4, 2], cases.PUBLISHED, 0.03), 2, False)

    state, references = split("cae")
    parameters = [torch.nn.Parameter(t.clone()) for t in state.values()]
    optimizer = torch.optim.Adam(parameters, lr=1e-3)
    sum((p**2).sum() for p in parameters).backward()
    optimizer.step()
    published = {
        "epoch": 57,
        "state_dict": collections.OrderedDict((f"module.{k}", v) for k, v in state.items()),
        "best_loss": 0.0123,
        "last_loss": 0.0145,
        "optimizer": optimizer.state_dict(),
        "ref_grad": [meter(r) for r in references],
    }
    torch.save(published, OUT / "cae-published.pth.tar")
    torch.save(published, OUT / "cae-legacy.pth.tar", _use_new_zipfile_serialization=False)
    torch.save({"state_dict": state, "ref_grad": references}, OUT / "cae-tensors.pth", pickle_protocol=4)
    bare = collections.OrderedDict((k, torch.nn.Parameter(v)) for k, v in state.items())
    bare._metadata = collections.OrderedDict([("", {"version": 1})])
    bare.update((f"ref_grad.{i}", r) for i, r in enumerate(references))
    torch.save(bare, OUT / "cae-bare.pth")
    torch.save(views(state, references), OUT / "cae-views.pth")
    deflated(OUT / "cae-deflated.pth", OUT / "cae-tensors.pth")
    big_endian(OUT / "cae-big-endian.pth", OUT / "cae-tensors.pth")

    state, references = split("vae")
    torch.save({"state_dict": state, "ref_grad": references}, OUT / "vae-tensors.pth")
    torch.save({"state_dict": state, "ref_grad": [meter(r) for r in references]}, OUT / "vae-legacy.pth",
               _use_new_zipfile_serialization=False, pickle_protocol=4)


if __name__ == "__main__":
    main()
