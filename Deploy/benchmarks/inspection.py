#!/usr/bin/env python3
"""What inspection.sh runs: see there. GRADCON names the program. Needs Python 3.9 or later."""
import argparse
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
DETECTORS = ["gradcon", "feature-repository", "patches", "principal-components", "pytorch"]


class Failure(Exception):
    """A run that gives no figures, and why."""


def ran(command, **options):
    """What a command prints. Its last line of errors is the reason where it fails."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if result.returncode:
        raise Failure((result.stderr.strip() or f"it ended with {result.returncode}").splitlines()[-1])
    return result.stdout


def gradcon(arguments, options, task, seed, folder):
    """Trains, evaluates and measures one model of the program."""
    model, figures = folder / "model.safetensors", folder / "figures.json"
    began = time.perf_counter()
    ran([PROGRAM, "train", "--data", task, "--seed", seed, "--output", model, *arguments, *options.threads])
    seconds = time.perf_counter() - began
    ran([PROGRAM, "evaluate", "--model", model, "--data", task, "--json", figures, *options.threads])
    measured = json.loads(ran(
        [PROGRAM, "benchmark", "--model", model, "--seconds", options.seconds, "--threads", 1, "--json", "-"]))
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
        "train_s": seconds,
        "score_ms": measured["score_ms"]["median"],
        "model_mb": model.stat().st_size / 1e6,
    }


def peer(script, arguments, task, seed):
    """One of the peers in Python, which prints its figures as a line of JSON."""
    environment = {**os.environ, "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2")}
    return json.loads(ran([sys.executable, HERE / script, task, "--seed", seed, *arguments], env=environment))


def runners(options):
    """How each detector is run, by its name; and why others are not."""
    size = ["--input-size", options.input_size] if options.input_size else []
    repository = ["--detector", "feature-repository", *size]
    epochs = ["--epochs", options.epochs] if options.epochs else []
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
        "gradcon": (
            "",
            program(["--detector", "gradcon", "--input-size", options.input_size or options.gradcon_size, *epochs])),
        "feature-repository": (
            unknown("--backbone") or ("" if options.backbone else "--backbone is not given"),
            program([*repository, "--backbone", options.backbone])),
        "patches": (unknown("--features"), program([*repository, "--features", "patches"])),
        "principal-components": (lacking("numpy", "PIL"), python("principal_components_peer.py", [])),
        "pytorch": (
            lacking("torch", "numpy", "PIL") or ("" if options.weights else "--weights is not given"),
            python("feature_repository_peer.py", ["--weights", options.weights, *options.peer_size])),
    }
    chosen = {name: known[name] for name in options.detectors}
    return {n: run for n, (why, run) in chosen.items() if not why}, {n: why for n, (why, _) in chosen.items() if why}


def subset(task, count, draw, folder):
    """A task of links to so many training images, drawn at random, and to the same test images."""
    names = sorted(path for path in (task / "train/good").iterdir() if path.suffix.lower() == ".png")
    if count > len(names):
        raise Failure(f"it has {len(names)} training images, fewer than {count}")
    smaller = folder / task.name
    (smaller / "train/good").mkdir(parents=True)
    for path in random.Random(f"{task.name} {count} {draw}").sample(names, count):
        (smaller / "train/good" / path.name).symlink_to(path)
    for part in ("test", "ground_truth"):
        if (task / part).is_dir():
            (smaller / part).symlink_to(task / part)
    return smaller


def one(run, task, count, draw, seed):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        try:
            return run(task if count is None else subset(task, count, draw, folder), seed, folder)
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
    parser.add_argument("--gradcon-size", default="64x64", help="GradCon's input; default: 64x64")
    parser.add_argument("--input-size", help="the input of all models of the program; default: each one's own")
    parser.add_argument("--peer-size", help="the input side of the peer in PyTorch; default: its own")
    parser.add_argument("--images", type=numbers, default=[], help="train on so many images, such as 10,30")
    parser.add_argument("--draws", type=int, default=3, help="how often they are drawn")
    parser.add_argument("--threads", help="threads of the program; default: one a processor")
    parser.add_argument("--seconds", default="0.5", help="of each measurement of speed")
    options = parser.parse_args()
    if unknown := [name for name in options.detectors if name not in DETECTORS]:
        parser.error(f"unknown detector {', '.join(unknown)}; known are {', '.join(DETECTORS)}")
    if options.draws < 1 or not options.seeds or any(count < 1 for count in options.images):
        parser.error("--draws, --images and the number of --seeds are at least 1")
    options.folder = options.folder.resolve()
    tasks = sorted(
        path for path in options.folder.iterdir() if (path / "train/good").is_dir() and (path / "test").is_dir())
    options.tasks = [path for path in tasks if not options.tasks or path.name in options.tasks]
    if not options.tasks:
        parser.error(f"{options.folder} has no such subfolder with train/good and test")
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
                    report["runs"].append({**key, **one(run, task, count, draw, seed)})
                    if options.output:
                        inspection_tables.write(report, options.output)
    print(inspection_tables.markdown(report))


if __name__ == "__main__":
    main()
