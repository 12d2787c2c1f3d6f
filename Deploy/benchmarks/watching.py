#!/usr/bin/env python3
"""watching.py [--rounds N] [--seconds N] [--parts] [--program FILE]

What it costs to watch the service: requests a second with metrics, access log, decision log and drift all on and all
off, in turns on loopback; with --parts, also with each of them alone. Needs wrk and a release build (swift build -c
release). The log goes to a file, as in a container. Prints a table in Markdown: medians and ranges, and the median of
each round's ratio to off.
"""
import argparse
import contextlib
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fire"))
from service import PROGRAM, ROOT, Service  # noqa: E402

OFF = {
    "metrics.enabled": "false",
    "logging.access": "false",
    "drift.window": "0",
    "decisions.directory": "",
}
PARTS = {
    "metrics": {"metrics.enabled": "true"},
    "access log": {"logging.access": "true"},
    "access log, JSON": {"logging.access": "true", "logging.format": "json"},
    "drift": {"drift.window": "500"},
    "decision log, interval": {"decisions.directory": "FOLDER", "decisions.sync": "interval"},
    "decision log, always": {"decisions.directory": "FOLDER", "decisions.sync": "always"},
}
ALL = {name: value for part in ("metrics", "access log", "drift", "decision log, interval")
       for name, value in PARTS[part].items()}


def settings(changes, folder):
    """The flags of a service with everything off but the changes."""
    values = {**OFF, **changes}
    return [f"{key}={str(folder) if value == 'FOLDER' else value}" for key, value in values.items() if value]


def requests_per_second(service, connections, seconds):
    environment = {**os.environ, "PNG": str(ROOT / "Config/samples/bag.png")}
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", ROOT / "Deploy/benchmarks/post.lua"]
    text = subprocess.run([*command, service.url + "/score"], capture_output=True, text=True, env=environment).stdout
    if "Non-2xx" in text:
        raise SystemExit(f"wrk: {text}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--parts", action="store_true")
    parser.add_argument("--program", type=pathlib.Path, default=PROGRAM)
    options = parser.parse_args()
    variants = {"everything off": {}, "everything on": ALL, **(PARTS if options.parts else {})}
    found = {name: [] for name in variants}
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        services = {}
        for number, (name, changes) in enumerate(variants.items()):
            (folder / str(number)).mkdir()
            services[name] = stack.enter_context(
                Service(settings(changes, folder / str(number)), program=options.program, log=folder / f"{number}.log"))
        for service in services.values():
            requests_per_second(service, options.connections, 1)
        for _ in range(options.rounds):
            for name, service in services.items():
                found[name].append(requests_per_second(service, options.connections, options.seconds))
    print(f"| {options.connections} connections | requests/s | ratio to off |")
    print("|---|---|---|")
    for name, rates in found.items():
        ratio = statistics.median(rate / off for rate, off in zip(rates, found["everything off"]))
        median = statistics.median(rates)
        print(f"| {name} | {median:.0f} ({min(rates):.0f} to {max(rates):.0f}) | {ratio:.3f} |")


if __name__ == "__main__":
    main()
