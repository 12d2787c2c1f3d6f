#!/usr/bin/env python3
"""What inspection.sh runs: see there. GRADCON names the program. Needs Python 3.10 or later."""
import argparse
import dataclasses
import importlib.util
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import inspection_tables

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ["GRADCON"]
DETECTORS = [
    "gradcon", "feature-repository", "patches", "contrasted-memory", "contrasted-memory-residual", "energy-model",
    "principal-components", "pytorch",
]


class Failure(Exception):
    """A run that gives no figures, and why."""


@dataclasses.dataclass(frozen=True)
class Task:
    """What a detector is trained for and tested on."""
    name: str
    path: pathlib.Path
    # The normal class of a data set of labelled images; None of folders with train/good and test.
    normal_class: int | None = None
    # Labelled anomalies, in folders by kind, which are not among the test images.
    anomalies: pathlib.Path | None = None


def ran(command, **options):
    """What a command prints. Its last line of errors is the reason where it fails."""
    return measured(command, **options)[0]


def measured(command, **options):
    """What a command prints, and the most memory that it took, in MB."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=errors, **options)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            raise Failure((errors.read().strip() or f"it ended with {process.returncode}").splitlines()[-1])
        return output.read(), usage.ru_maxrss / 1e3


def gradcon(arguments, options, task, seed, folder):
    """Trains, evaluates and measures one model of the program."""
    model, figures = folder / "model.safetensors", folder / "figures.json"
    normal = [] if task.normal_class is None else ["--class", task.normal_class]
    labelled = ["--anomalies", task.anomalies] if task.anomalies and "contrasted-memory" in arguments else []
    began = time.perf_counter()
    _, training_memory = measured(
        [PROGRAM, "train", "--data", task.path, *normal, *labelled, "--seed", seed, "--output", model, *arguments,
         *options.threads])
    seconds = time.perf_counter() - began
    ran([PROGRAM, "evaluate", "--model", model, "--data", task.path, "--json", figures, *options.threads])
    speed, memory = measured(
        [PROGRAM, "benchmark", "--model", model, "--seconds", options.seconds, "--threads", 1, "--json", "-"])
    speed = json.loads(speed)
    figures = json.loads(figures.read_text())
    threshold = figures.get("threshold", {})
    source = threshold.get("source", {})
    return {
        "auroc": figures["auroc"]["combined"],
        "defects": figures["defects"],
        "false_positive_rate": figures["false_positive_rate"],
        "false_positive_rate_interval": figures["false_positive_rate_interval"],
        "expected_false_positive_rate_interval": threshold.get("expected_false_positive_rate_interval"),
        "asked_false_positive_rate": source.get("false_positive_rate"),
        "calibration_images": source.get("calibration_size"),
        "pixel": figures.get("pixel"),
        "terms": figures["auroc"],
        "train_s": seconds,
        "train_mb": training_memory,
        "score_ms": speed["score_ms"]["median"],
        "score_mb": memory,
        "model_mb": model.stat().st_size / 1e6,
    }


def peer(script, arguments, task, seed):
    """One of the peers in Python, which prints its figures as a line of JSON."""
    environment = {**os.environ, "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2")}
    if task.normal_class is not None:
        raise Failure("it reads folders of images only")
    return json.loads(ran([sys.executable, HERE / script, task.path, "--seed", seed, *arguments], env=environment))


def runners(options):
    """How each detector is run, by its name; and why others are not."""
    size = ["--input-size", options.input_size] if options.input_size else []
    repository = ["--detector", "feature-repository", *size]
    memory = ["--detector", "contrasted-memory"]
    without_backbone = "" if options.backbone else "--backbone is not given"
    epochs = ["--epochs", options.epochs] if options.epochs else []
    scratch_size = options.input_size or (None if options.classes else options.scratch_size)
    scratch_size = ["--input-size", scratch_size] if scratch_size else []
    help_text = ran([PROGRAM, "train", "--help"])

    def unknown(option):
        return "" if option in help_text else "the program does not train it"

    def lacking(*modules):
        absent = [name for name in modules if not importlib.util.find_spec(name)]
        return f"Python has no {' and no '.join(absent)}" if absent else ""

    def program(arguments):
        return lambda task, seed, folder: gradcon(arguments, options, task, seed, folder)

    def python(script, arguments):
        return lambda task, seed, folder: peer(script, arguments, task, seed)

    known = {
        "gradcon": ("", program(["--detector", "gradcon", *scratch_size, *epochs])),
        "feature-repository": (
            unknown("--backbone") or without_backbone, program([*repository, "--backbone", options.backbone])),
        "patches": (unknown("--features"), program([*repository, "--features", "patches"])),
        "contrasted-memory": (
            unknown("--memory-sizes") or without_backbone, program([*memory, *size, "--backbone", options.backbone])),
        "contrasted-memory-residual": (
            unknown("--encoder"), program([*memory, "--encoder", "residual", *scratch_size])),
        "energy-model": (unknown("--objective"), program(["--detector", "energy-model", *scratch_size])),
        "principal-components": (lacking("numpy", "PIL"), python("principal_components_peer.py", [])),
        "pytorch": (
            lacking("torch", "numpy", "PIL") or ("" if options.weights else "--weights is not given"),
            python("feature_repository_peer.py", ["--weights", options.weights, *options.peer_size])),
    }
    chosen = {name: known[name] for name in options.detectors}
    return {n: run for n, (why, run) in chosen.items() if not why}, {n: why for n, (why, _) in chosen.items() if why}


def images(folder):
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".png")


def sample(folder, count, seed):
    """So many images of a folder, drawn at random."""
    names = images(folder)
    if count > len(names):
        raise Failure(f"{folder.name} has {len(names)} images, fewer than {count}")
    return random.Random(f"{folder.parent.parent.name} {count} {seed}").sample(names, count)


def link(paths, folder):
    folder.mkdir(parents=True)
    for path in paths:
        (folder / path.name).symlink_to(path)


def subset(task, count, draw, folder):
    """A task of links to so many training images, drawn at random, and to the same test images."""
    smaller = folder / task.name
    link(sample(task.path / "train/good", count, draw), smaller / "train/good")
    for part in ("test", "ground_truth"):
        if (task.path / part).is_dir():
            (smaller / part).symlink_to(task.path / part)
    return dataclasses.replace(task, path=smaller)


def with_anomalies(task, count, seed, without, folder):
    """A task whose anomalies are so many of each kind, drawn at random, and whose test images are the others.

    The kind `without` gives no anomalies.
    """
    rest, anomalies = folder / task.name, folder / f"{task.name}-anomalies"
    anomalies.mkdir()
    (rest / "test").mkdir(parents=True)
    for part in ("train", "test/good", "ground_truth"):
        if (task.path / part).is_dir():
            (rest / part).symlink_to(task.path / part)
    for kind in sorted(path for path in (task.path / "test").iterdir() if path.name != "good"):
        chosen = sample(kind, count, seed)
        link([path for path in images(kind) if path not in chosen], rest / "test" / kind.name)
        if kind.name != without:
            link(chosen, anomalies / kind.name)
    return dataclasses.replace(task, path=rest, anomalies=anomalies)


def one(run, task, count, draw, seed, options):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        try:
            if count is not None:
                task = subset(task, count, draw, folder)
            if options.anomalies:
                task = with_anomalies(task, options.anomalies, seed, options.without_kind, folder)
            return run(task, seed, folder)
        except Failure as failure:
            return {"failed": str(failure)}


def numbers(text):
    return [int(part) for part in text.replace(",", " ").split()]


def arguments():
    parser = argparse.ArgumentParser(description="See the head of inspection.sh.")
    parser.add_argument("folder", type=pathlib.Path, help="the folder of tasks")
    parser.add_argument("--output", type=pathlib.Path, help="where inspection.md and inspection.json go")
    parser.add_argument("--seeds", type=numbers, default=[0], help='such as "0 1 2"')
    parser.add_argument("--tasks", type=lambda text: text.split(","), help="only these")
    parser.add_argument("--detectors", type=lambda text: text.split(","), default=DETECTORS, help="only these")
    parser.add_argument("--backbone", type=pathlib.Path, help="a backbone that gradcon imported")
    parser.add_argument("--weights", type=pathlib.Path, help="the PyTorch checkpoint of the backbone, for its peer")
    parser.add_argument("--epochs", type=int, help="epochs of GradCon; default: the program's")
    parser.add_argument(
        "--scratch-size", default="64x64", help="the input of models that are trained from scratch; default: 64x64")
    parser.add_argument("--input-size", help="the input of all models of the program; default: each one's own")
    parser.add_argument("--peer-size", help="the input side of the peer in PyTorch; default: its own")
    parser.add_argument("--images", type=numbers, default=[], help="train on so many images, such as 10,30")
    parser.add_argument("--draws", type=int, default=3, help="how often they are drawn")
    parser.add_argument(
        "--classes", type=numbers, default=[],
        help="FOLDER holds labelled data sets, of which each of these classes is normal once")
    parser.add_argument(
        "--anomalies", type=int, help="give so many labelled anomalies of each kind to detectors that take them")
    parser.add_argument("--without-kind", help="a kind of which none are given")
    parser.add_argument("--threads", help="threads of the program; default: one a processor")
    parser.add_argument("--seconds", default="0.5", help="of each measurement of speed")
    options = parser.parse_args()
    if unknown := [name for name in options.detectors if name not in DETECTORS]:
        parser.error(f"unknown detector {', '.join(unknown)}; known are {', '.join(DETECTORS)}")
    if options.draws < 1 or not options.seeds or any(count < 1 for count in options.images):
        parser.error("--draws, --images and the number of --seeds are at least 1")
    options.folder = options.folder.resolve()
    if options.without_kind and not options.anomalies:
        parser.error("--without-kind names a kind of which --anomalies gives none; --anomalies is not given")
    if options.classes and (options.images or options.anomalies):
        parser.error("--images and --anomalies draw from folders of images, which --classes excludes")
    folders = sorted(
        path for path in options.folder.iterdir()
        if path.is_dir() and (options.classes or (path / "train/good").is_dir() and (path / "test").is_dir()))
    folders = [path for path in folders if not options.tasks or path.name in options.tasks]
    if not folders:
        parser.error(f"{options.folder} has no such subfolder with train/good and test")
    options.tasks = [
        Task(path.name, path) if normal is None else Task(f"{path.name} {normal}", path, normal)
        for path in folders for normal in options.classes or [None]
    ]
    options.threads = ["--threads", options.threads] if options.threads else []
    options.peer_size = ["--size", options.peer_size] if options.peer_size else []
    return options


def main():
    # An end that is asked for takes the temporary folders along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = arguments()
    running, left_out = runners(options)
    draws = [(count, draw) for count in options.images for draw in range(options.draws)] or [(None, None)]
    report = {
        "program": ran([PROGRAM, "--version"]).strip(),
        "machine": inspection_tables.machine(),
        "epochs": options.epochs or "the program's",
        "left_out": left_out,
        "runs": [],
    }
    for task in options.tasks:
        for count, draw in draws:
            for seed in options.seeds:
                for detector, run in running.items():
                    few = f" images {count} draw {draw}" if count else ""
                    print(f"{task.name} {detector} seed {seed}{few}", file=sys.stderr)
                    key = {"task": task.name, "detector": detector, "seed": seed, "images": count, "draw": draw}
                    report["runs"].append({**key, **one(run, task, count, draw, seed, options)})
                    if options.output:
                        inspection_tables.write(report, options.output)
    print(inspection_tables.markdown(report))


if __name__ == "__main__":
    main()
