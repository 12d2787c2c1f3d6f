#!/usr/bin/env python3
"""The decision log under kills, on a full disk, and beside no log.

    sudo python3 Deploy/fire/decisions.py [--kills 100] [--seconds 3] [--rounds 5] [--program FILE]

The service gets SIGKILL again and again under load, with `decisions.sync: always`: every decision that a client has an
answer of must be found by `gradcon log` afterwards. Then the log lies on a file system of 1 MB: scoring goes on, what
is lost is counted, and once there is room again decisions are kept again. Last, requests a second with the log and
without it, in turns (needs wrk). Mounting needs root; without it that part is left out. Needs the release program
(`swift build -c release`); uses loopback only.
"""
import argparse
import contextlib
import http.client
import os
import pathlib
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from service import PROGRAM, ROOT, Figures, Service

IMAGE = (ROOT / "Config/samples/bag.png").read_bytes()
PATH = "/score?model=fashion-mnist-ankle-boot"


def settings(folder, **others):
    return [f"decisions.directory={folder}"] + [f"decisions.{name}={value}" for name, value in others.items()]


def logged(program, folder):
    """The requests that `gradcon log` finds, and what it says of damage."""
    output = subprocess.run([program, "log", "--json", folder], capture_output=True, text=True, check=True)
    return re.findall(r'"request_id":"([^"]+)"', output.stdout), output.stderr


class Load:
    """Clients that ask one thing after the other, each request with an id of its own."""

    def __init__(self, service, run, connections=8):
        #: The ids of requests that were answered with 200.
        self.acknowledged = []
        self._threads = [
            threading.Thread(target=self._ask, args=(service.address, f"{run}-{number}"), daemon=True)
            for number in range(connections)]
        self._ended = threading.Event()

    def _ask(self, address, name):
        connection = http.client.HTTPConnection(*address, timeout=10)
        number = 0
        while not self._ended.is_set():
            request = f"{name}-{number}"
            number += 1
            try:
                connection.request(
                    "POST", PATH, IMAGE, {"Content-Type": "image/png", "X-Request-Id": request})
                response = connection.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException):
                return
            if response.status == 200 and body:
                self.acknowledged.append(request)

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join()


def kills(figures, program, count):
    """Every answer outlives the process that gave it."""
    generator = random.Random(1)
    acknowledged = []
    cut = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "log"
        for run in range(count):
            # Small segments, so that the kill also falls on their ends.
            service = Service(settings(folder, sync="always", segment_bytes=65_536), program)
            try:
                with Load(service, run) as load:
                    time.sleep(0.05 + 0.3 * generator.random())
                    service.send_signal(signal.SIGKILL)
            finally:
                service.end(signal.SIGKILL)
            cut += sum("were cut" in line for line in service.log)
            acknowledged += load.acknowledged
        with Service(settings(folder, sync="always"), program) as service:
            pass
        cut += sum("were cut" in line for line in service.log)
        found, damage = logged(program, folder)
        figures.note("kills", count)
        figures.at_least("decisions that were acknowledged", len(acknowledged), count)
        figures.note("decisions that were kept", len(found))
        figures.note("segments whose last line was cut", cut)
        figures.equal("acknowledged and not kept", len(set(acknowledged) - set(found)), 0)
        figures.equal("kept twice", len(found) - len(set(found)), 0)
        figures.equal("damage", damage.strip() or "none", "none")


@contextlib.contextmanager
def small_disk(size):
    """A file system of so many bytes; nil where there is no right to mount one."""
    folder = pathlib.Path(tempfile.mkdtemp())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    is_mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield folder if is_mounted else None
    finally:
        if is_mounted:
            subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def full_disk(figures, program, synchronization):
    """Scoring goes on where nothing more can be kept."""
    with small_disk(1 << 20) as disk:
        if not disk:
            print("full disk: left out, since no file system can be mounted", file=sys.stderr)
            return
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(900_000))
        with Service(settings(disk / "log", sync=synchronization), program) as service:
            with Load(service, "full") as load:
                deadline = time.monotonic() + 30
                while not any("not kept" in line for line in service.log) and time.monotonic() < deadline:
                    time.sleep(0.05)
                before = len(load.acknowledged)
                time.sleep(1)
                after = len(load.acknowledged)
                ballast.unlink()
                time.sleep(1)
            status = service.end()
        asked, kept = len(load.acknowledged), len(logged(program, disk / "log")[0])
        told = sum(int(count.replace("a", "1")) for line in service.log
                   for count in re.findall(r"(\d+|a) decisions? (?:was|were) not kept", line))
        name = f"full disk, {synchronization}: "
        figures.at_least(name + "decisions a second while it is full", after - before, 100)
        figures.at_least(name + "decisions that were lost", asked - kept, 1)
        figures.equal(name + "lost and not told of", asked - kept - told, 0)
        figures.at_least(name + "kept once there is room again", kept * 520, 200_000, "bytes")
        figures.equal(name + "exit status", status, 0)


def throughput(figures, program, rounds, seconds):
    """What the log costs."""
    if not shutil.which("wrk"):
        print("throughput: left out, since there is no wrk", file=sys.stderr)
        return
    found = {"off": [], "interval": [], "never": [], "always": []}
    with contextlib.ExitStack() as stack:
        temporary = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        services = {
            name: stack.enter_context(
                Service([] if name == "off" else settings(temporary / name, sync=name), program))
            for name in found}

        def measure(service):
            command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "-s", ROOT / "Deploy/benchmarks/post.lua"]
            environment = {**os.environ, "PNG": str(ROOT / "Config/samples/bag.png")}
            text = subprocess.run(
                [*command, service.url + PATH], capture_output=True, text=True, env=environment).stdout
            return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])

        for service in services.values():
            measure(service)
        for _ in range(rounds):
            for name, service in services.items():
                found[name].append(measure(service))
    for name, rates in found.items():
        figures.note(f"requests a second, {name}", statistics.median(rates))
    for name in ("interval", "never", "always"):
        ratio = statistics.median(rate / off for rate, off in zip(found[name], found["off"]))
        if name == "interval":
            figures.at_least("throughput beside off, interval", ratio, 0.95)
        else:
            figures.note(f"throughput beside off, {name}", ratio)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--program", type=pathlib.Path, default=PROGRAM)
    options = parser.parse_args()
    figures = Figures()
    kills(figures, options.program, options.kills)
    for synchronization in ("interval", "always"):
        full_disk(figures, options.program, synchronization)
    throughput(figures, options.program, options.rounds, options.seconds)
    figures.finish()


if __name__ == "__main__":
    main()
