"""What the peers of inspection.sh share: a task's images, and the figures of their scores."""
import pathlib

import numpy as np
from PIL import Image


def paths(task):
    """The normal training images, and the test images by their kind, of which "good" is one."""
    def files(folder):
        return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".png")

    task = pathlib.Path(task)
    tests = {folder.name: files(folder) for folder in sorted((task / "test").iterdir()) if folder.is_dir()}
    return files(task / "train/good"), tests


def image(path, side):
    """(3, side, side), values of 0 to 1; bilinear with antialiasing."""
    with Image.open(path) as file:
        scaled = file.convert("RGB").resize((side, side), Image.Resampling.BILINEAR)
    return np.asarray(scaled, np.float32).transpose(2, 0, 1) / 255


def auroc(normal, outliers):
    """The share of pairs in the right order, ties counted half."""
    normal = np.sort(normal)
    below = np.searchsorted(normal, outliers, "left") + np.searchsorted(normal, outliers, "right")
    return float(below.mean() / 2 / len(normal))


def figures(scores):
    """AUROC of all defects, and of each kind, against the good images."""
    defects = {kind: values for kind, values in scores.items() if kind != "good"}
    return {
        "auroc": auroc(scores["good"], np.concatenate(list(defects.values()))),
        "defects": {
            kind: {"auroc": auroc(scores["good"], values), "images": len(values)} for kind, values in defects.items()},
    }
