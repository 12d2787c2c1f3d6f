#!/usr/bin/env python3
"""The service in a control group with little memory, under the largest requests that its defaults allow.

    sudo python3 Deploy/fire/memory.py [--mebibytes 128] [--seconds 20]

Large images, large tensors, JSON, forms, compressed bodies and explanations come from as many connections as allowed.
The process must live, and every request gets 200, 400, 413, 422 or 503, or its connection is closed. Makes a control
group of its own, of version 1 or 2, and removes it; needs the right to do so, the release program (`swift build -c
release`), and loopback only.
"""
import argparse
import collections
import contextlib
import gzip
import pathlib
import random
import socket
import stat
import tempfile
import threading
import time

from overload import png, post
from service import PROGRAM, ROOT, Figures, Service

SMALL = (ROOT / "Config/samples/bag.png").read_bytes()


@contextlib.contextmanager
def control_group(bytes):
    """The folder of a new control group with that much memory."""
    version1 = pathlib.Path("/sys/fs/cgroup/memory")
    folder = (version1 if version1.is_dir() else pathlib.Path("/sys/fs/cgroup")) / f"gradcon-{random.getrandbits(32)}"
    folder.mkdir()
    try:
        for name in ("memory.limit_in_bytes", "memory.max"):
            if (folder / name).exists():
                (folder / name).write_text(str(bytes))
        for name in ("memory.swap.max", "memory.memsw.limit_in_bytes"):
            with contextlib.suppress(OSError):
                (folder / name).write_text(str(0 if "swap" in name else bytes))
        yield folder
    finally:
        for _ in range(100):
            try:
                folder.rmdir()
                break
            except OSError:
                time.sleep(0.1)


def largest_requests():
    """Requests that take much memory, each as large as a limit allows, by what they are."""
    form = b"".join(
        b"--x\r\nContent-Disposition: form-data; name=i; filename=a.png\r\n\r\n" + png(2048, 16, 4) + b"\r\n"
        for _ in range(6)) + b"--x--\r\n"
    numbers = b"[" + b",".join([b"0"] * (256 * 784)) + b"]"
    tensor = bytes(40 << 20)
    yield "5792x5792 RGBA16", post(png(5792, 16, 4))
    yield "5792x5792 grey", post(png(5792, 8, 1))
    yield "3000x3000 with maps", post(png(3000, 8, 3), "/score?explain=true")
    yield "3000x3000 as picture", post(png(3000, 16, 4), "/score", "image/png", "Accept: image/png")
    yield "form of 6 images", post(form, "/score", "multipart/form-data; boundary=x")
    yield "JSON of 200,704 numbers", post(
        b'{"shape": [256, 1, 28, 28], "data": ' + numbers + b"}", "/score", "application/json")
    yield "JSON of 20 million numbers", post(
        b'{"data": [' + b"0," * 20_000_000 + b"0]}", "/score", "application/json")
    yield "tensor of 40 MiB", post(tensor, "/score", "application/octet-stream", "X-Tensor-Datatype: UINT8")
    yield "64 MiB in gzip", post(
        gzip.compress(bytes(64 << 20), 9), "/score", "application/octet-stream", "Content-Encoding: gzip")
    yield "small image", post(SMALL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mebibytes", type=int, default=128, help="of the control group (32 to 65536)")
    parser.add_argument("--seconds", type=int, default=20, help="of load (1 to 120)")
    parser.add_argument("--connections", type=int, default=24, help="at once (1 to 200)")
    options = parser.parse_args()
    size = min(max(options.mebibytes, 32), 65536) << 20
    figures, statuses, requests = Figures(), collections.Counter(), list(largest_requests())

    def client(service, seed, end):
        random_requests = random.Random(seed)
        while time.monotonic() < end:
            name, request = random_requests.choice(requests)
            try:
                with service.connect(timeout=60) as connection:
                    connection.sendall(request)
                    status = connection.recv(65536)[9:12].decode() or "closed"
            except OSError:
                status = "closed"
            statuses[name, status] += 1

    with control_group(size) as group, tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "program"
        program.write_text(f'#!/bin/sh\necho $$ > {group}/cgroup.procs\nexec {PROGRAM} "$@"\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        with Service(program=program) as service:
            end = time.monotonic() + min(max(options.seconds, 1), 120)
            threads = [
                threading.Thread(target=client, args=(service, seed, end))
                for seed in range(min(max(options.connections, 1), 200))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            figures.equal("the process lives", service.process.poll() is None, True)
            if service.process.poll() is None:
                figures.at_most("most memory in use", service.peak_bytes() / 2**20, size / 2**20, "MiB")
                figures.equal("a small image after it", service.request(
                    "POST", "/score", SMALL, {"Content-Type": "image/png"})[0], 200)
            for line in service.log:
                if "memory" in line:
                    figures.note("logged", line.split(": ", 1)[-1])
    for name, _ in requests:
        found = {status: count for (asked, status), count in statuses.items() if asked == name}
        figures.note(name, ", ".join(f"{count} of {status}" for status, count in sorted(found.items())))
    allowed = {"200", "400", "413", "422", "503", "closed"}
    figures.equal("other statuses", sorted({status for _, status in statuses} - allowed), [])
    figures.finish()


if __name__ == "__main__":
    main()
