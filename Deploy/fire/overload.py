#!/usr/bin/env python3
"""The service under more than it can do: what is still answered, how late, and who has to wait.

    python3 Deploy/fire/overload.py [--seconds 10]

1. Four times capacity: a closed loop finds the rate; then four times as many requests come, whatever becomes of them.
2. A hundred uploads of 138 KB, each an image of 4096x4096 pixels with 16 bits, whose clients reset the connection; then
   an ordinary request.
3. Batches of 256 images in a gzip body of some 230 bytes, 13 KB a second of them, beside ordinary requests.
4. Two models, of which one is flooded.

Needs the release program (`swift build -c release`); uses loopback only, and ends only what it started.
"""
import argparse
import asyncio
import gzip
import socket
import statistics
import struct
import time
import zlib

from service import ROOT, Figures, Probe, Service

SMALL = (ROOT / "Config/samples/bag.png").read_bytes()
OTHER = "fashion-mnist-sneaker"
#: What a queue may add to the answers under an overload that lasts: a twentieth of `scoring.max_wait`.
STANDING = 0.1


def png(side, depth, channels):
    """A black image; deflate makes a thousandth of it."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    packer = zlib.compressobj(9)
    row = bytes(1 + side * channels * depth // 8)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, depth, {1: 0, 3: 2, 4: 6}[channels], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def post(body, target="/score", kind="image/png", *fields):
    head = [f"POST {target} HTTP/1.1", "Host: localhost", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return ("\r\n".join([*head, *fields]) + "\r\n\r\n").encode() + body


class Connection:
    """A connection that is kept open."""

    async def ask(self, address, request):
        """The status of the answer, its Retry-After and the seconds that it took."""
        start = time.monotonic()
        if getattr(self, "writer", None) is None:
            self.reader, self.writer = await asyncio.open_connection(*address)
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        await self.reader.readexactly(int(fields["content-length"]))
        if fields.get("connection") == "close":
            self.close()
        return int(head[9:12]), fields.get("retry-after"), time.monotonic() - start

    def close(self):
        if getattr(self, "writer", None) is not None:
            self.writer.close()
            self.writer = None


async def closed_loop(address, request, connections, seconds):
    """The seconds of each answer with 200, of connections that send the next request when the last is answered."""
    end, times = time.monotonic() + seconds, []

    async def client():
        connection = Connection()
        while time.monotonic() < end:
            status, _, taken = await connection.ask(address, request)
            if status == 200:
                times.append(taken)
            else:
                await asyncio.sleep(0.1)
        connection.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return times


async def open_loop(address, request, rate, seconds, most):
    """(when, status, Retry-After, seconds) of each answer, of requests that come at a rate; and how many did not come
    since `most` were under way."""
    start, answers, idle, tasks, left_out = time.monotonic(), [], [Connection() for _ in range(most)], set(), 0

    async def client(connection):
        begun = time.monotonic() - start
        try:
            answers.append((begun, *await connection.ask(address, request)))
        finally:
            idle.append(connection)

    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0, start + number / rate - time.monotonic()))
        if not idle:
            left_out += 1
            continue
        task = asyncio.create_task(client(idle.pop()))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    for connection in idle:
        connection.close()
    return answers, left_out


def p99(times):
    return statistics.quantiles(times, n=100)[98] if len(times) > 1 else float("inf")


def four_times_capacity(figures, seconds):
    image = post(png(2048, 8, 3))
    with Service(["server.max_connections=1024"]) as service:
        asyncio.run(closed_loop(service.address, image, 8, 2))
        times = asyncio.run(closed_loop(service.address, image, 8, seconds))
        capacity, usual = len(times) / seconds, p99(times)
        with Probe(service) as probe:
            answers, left_out = asyncio.run(open_loop(service.address, image, 4 * capacity, 2 * seconds, 900))
    # The first seconds are the beginning: what had been taken in before the first refusal.
    begun = 2 * seconds - seconds
    late = [answer for answer in answers if answer[0] >= begun]
    good = [taken for _, status, _, taken in late if status == 200]
    first = [taken for when, status, _, taken in answers if when < begun and status == 200]
    figures.note("capacity, 8 connections", capacity, "/s")
    figures.note("offered", len(answers) / (2 * seconds), "/s")
    figures.at_least("answered with 200, share of capacity", len(good) / seconds / capacity, 0.9)
    figures.note("p99 at capacity", 1000 * usual, "ms")
    figures.at_most("p99 of answers with 200 at four times capacity", 1000 * p99(good), 1000 * (usual + STANDING), "ms")
    figures.note("p99 while it begins", 1000 * p99(first), "ms")
    figures.note("refused", sum(answer[1] == 503 for answer in late) / max(1, len(late)))
    figures.equal("other statuses", sorted({answer[1] for answer in answers} - {200, 503}), [])
    figures.note("Retry-After", ", ".join(sorted({answer[2] or "none" for answer in answers if answer[1] == 503})))
    figures.note("not sent, too many under way", left_out)
    figures.at_most("slowest answer of health", 1000 * probe.slowest(), 100, "ms")


def clients_that_go(figures):
    upload = post(png(4096, 16, 4))
    with Service() as service:
        service.request("POST", "/score", SMALL, {"Content-Type": "image/png"})
        start = time.monotonic()
        for _ in range(100):
            with service.connect() as client:
                client.sendall(upload)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        figures.note("100 uploads of reset connections", time.monotonic() - start, "s")
        start = time.monotonic()
        status = service.request("POST", "/score", SMALL, {"Content-Type": "image/png"}, timeout=120)[0]
        figures.equal("the ordinary request after them", status, 200)
        figures.at_most("it took", time.monotonic() - start, 2, "s")


def batches_in_gzip(figures, seconds):
    body = gzip.compress(bytes(256 * 784), 9)
    batch = post(
        body, "/score", "application/octet-stream", "Content-Encoding: gzip", "X-Tensor-Shape: 256,1,28,28",
        "X-Tensor-Datatype: UINT8")

    async def both(address):
        attack = asyncio.create_task(open_loop(address, batch, 13_000 / len(batch), seconds, 200))
        times = await closed_loop(address, post(SMALL), 1, seconds)
        await attack
        return times

    with Service() as service:
        times = asyncio.run(both(service.address))
    figures.note(f"batches of {len(body)} bytes", 13_000 / len(batch), "/s")
    figures.at_most("slowest ordinary request beside them", max(times, default=float("inf")), 1, "s")


def two_models(figures, seconds):
    async def both(address):
        flood = asyncio.create_task(closed_loop(address, post(png(2048, 8, 3)), 32, seconds))
        times = await closed_loop(address, post(SMALL, f"/models/{OTHER}/score"), 1, seconds)
        await flood
        return times

    with Service() as service:
        alone = asyncio.run(closed_loop(service.address, post(SMALL, f"/models/{OTHER}/score"), 1, 2))
        beside = asyncio.run(both(service.address))
    figures.note("p99 of a model alone", 1000 * p99(alone), "ms")
    figures.at_most("p99 of it while another is flooded by 32 connections", 1000 * p99(beside), 250, "ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10, help="of each load (1 to 60)")
    seconds = min(max(parser.parse_args().seconds, 1), 60)
    figures = Figures()
    four_times_capacity(figures, seconds)
    clients_that_go(figures)
    batches_in_gzip(figures, seconds)
    two_models(figures, seconds)
    figures.finish()


if __name__ == "__main__":
    main()
