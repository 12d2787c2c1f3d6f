#!/usr/bin/env python3
"""A rolling restart of two instances under load, behind a client that tries nothing twice.

    python3 Deploy/fire/restart.py [--requests 100000] [--connections 32]

The client is what a load balancer without retries is: it asks both instances for /readyz ten times a second, takes
those in turn that are ready, keeps connections open, and gives one up when an answer says `Connection: close`. All the
while one instance after the other gets SIGTERM and starts again on the port that it had. Every request that is not
answered with 200 is lost. Needs the release program (`swift build -c release`); uses loopback only.
"""
import argparse
import asyncio
import signal
import socket
import time

from service import ROOT, Figures, Service

IMAGE = (ROOT / "Config/samples/bag.png").read_bytes()
REQUEST = (
    b"POST /score?model=fashion-mnist-ankle-boot HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
    b"Content-Length: %d\r\n\r\n" % len(IMAGE) + IMAGE)
PROBE = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def free_port():
    """A port that nobody has now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


async def exchange(reader, writer, request):
    """Sends a request and reads its answer: the status, and whether the connection stays open."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    await reader.readexactly(length)
    return int(head[9:12]), b"connection: close" not in head


class Instance:
    """One of the two services, as the balancer sees it."""

    def __init__(self, models):
        self.port = free_port()
        self.models = models
        self.service = None
        self.is_ready = False
        #: Connections that no request uses now.
        self.idle = []
        self.statuses = []

    def start(self):
        # Small delays make for many restarts; the defaults are those of a container runtime.
        settings = [f"models.directory={self.models}", "models.default=", "server.drain_delay=1"]
        self.service = Service(settings, port=self.port, wait=None)

    async def restart(self):
        """Ends the service as an orchestrator does, and starts it again."""
        self.statuses.append(await asyncio.to_thread(self.service.end, signal.SIGTERM))
        await asyncio.to_thread(self.start)
        while not self.is_ready:
            await asyncio.sleep(0.02)

    async def watch(self):
        """Asks again and again whether the instance is ready."""
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                status, _ = await exchange(reader, writer, PROBE)
                writer.close()
                self.is_ready = status == 200
            except (OSError, asyncio.IncompleteReadError):
                self.is_ready = False
            await asyncio.sleep(0.1)


class Balancer:
    def __init__(self, instances, requests):
        self.instances = instances
        self.left = requests
        self.turn = 0
        self.times = []
        self.lost = []

    def pick(self):
        ready = [instance for instance in self.instances if instance.is_ready]
        self.turn += 1
        return ready[self.turn % len(ready)] if ready else None

    async def client(self):
        while self.left > 0:
            instance = self.pick()
            if instance is None:
                await asyncio.sleep(0.01)
                continue
            self.left -= 1
            start = time.monotonic()
            try:
                connection = self.idle_connection(instance) or await asyncio.open_connection("127.0.0.1", instance.port)
                status, stays_open = await exchange(*connection, REQUEST)
                if status != 200:
                    self.lost.append(f"status {status}")
                if stays_open:
                    instance.idle.append(connection)
                else:
                    connection[1].close()
                self.times.append(time.monotonic() - start)
            except (OSError, asyncio.IncompleteReadError) as error:
                self.lost.append(repr(error))

    @staticmethod
    def idle_connection(instance):
        """A connection that is open as far as the client knows."""
        while instance.idle:
            reader, writer = instance.idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None


async def run(arguments):
    instances = [Instance(ROOT / "Config/models") for _ in range(2)]
    try:
        for instance in instances:
            instance.start()
        watches = [asyncio.create_task(instance.watch()) for instance in instances]
        while not all(instance.is_ready for instance in instances):
            await asyncio.sleep(0.02)
        balancer = Balancer(instances, arguments.requests)
        start = time.monotonic()
        clients = [asyncio.create_task(balancer.client()) for _ in range(arguments.connections)]
        while balancer.left > 0 and time.monotonic() - start < arguments.seconds:
            for instance in instances:
                await instance.restart()
        balancer.left = min(balancer.left, 0)
        await asyncio.gather(*clients)
        seconds = time.monotonic() - start
        for watch in watches:
            watch.cancel()
    finally:
        for instance in instances:
            if instance.service:
                instance.service.end()
    figures = Figures()
    answered = len(balancer.times)
    for reason in sorted(set(balancer.lost))[:10]:
        figures.note(f"lost: {reason}", balancer.lost.count(reason), "requests")
    figures.equal("requests lost", len(balancer.lost), 0)
    figures.at_least("requests answered", answered, arguments.requests)
    figures.note("requests a second", answered / seconds)
    statuses = [status for instance in instances for status in instance.statuses]
    figures.note("restarts", len(statuses))
    figures.equal("restarts that ended with another status than 0", sum(status != 0 for status in statuses), 0)
    times = sorted(balancer.times)
    figures.note("99th percentile of an answer's time", times[int(len(times) * 0.99)] * 1000, "ms")
    figures.note("longest time of an answer", times[-1] * 1000, "ms")
    figures.finish()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=600, help="the most time for all requests")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
