"""Puts the connections of the service under fire: python3 Deploy/fire/connections.py [--requests N] [--seconds S]

Needs a release build. Ends with 1 where a figure is missed. Everything stays on loopback and ends by itself.
"""
import argparse
import multiprocessing
import resource
import selectors
import socket
import time

from service import PROGRAM, Figures, Probe, ROOT, Service

IMAGE = (ROOT / "Config/samples/sneaker.png").read_bytes()
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
SCORE = (
    b"POST /score HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(IMAGE) + IMAGE)
MEBIBYTE = 1 << 20


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=PROGRAM, help="the program, built for release")
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--connections", type=int, default=10_000, help="to be opened and closed")
    parser.add_argument("--slow", type=int, default=2_000, help="slow connections beside scoring")
    parser.add_argument("--seconds", type=float, default=10, help="for each measurement of the rate of scores")
    return parser.parse_args()


def pipeline(address, count, depth=64):
    """Asks so many times on one connection, `depth` at a time."""
    with socket.create_connection(address, timeout=30) as client:
        client.sendall(HEALTH)
        answer = client.recv(1 << 16)
        # Answers to the same question are of the same length; only the date and the identifier differ.
        size, left = len(answer), count - 1
        while left:
            batch = min(depth, left)
            client.sendall(HEALTH * batch)
            missing = batch * size
            while missing:
                received = len(client.recv(1 << 16))
                if received == 0:
                    raise ConnectionError("the service closed a connection that was in use")
                missing -= received
            left -= batch


def score(address, seconds, results):
    """Scores one image after the other, and tells how many."""
    count, end = 0, time.monotonic() + seconds
    with socket.create_connection(address, timeout=30) as client:
        while time.monotonic() < end:
            client.sendall(SCORE)
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += client.recv(1 << 16)
            head, body = answer.split(b"\r\n\r\n", 1)
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            while len(body) < length:
                body += client.recv(1 << 16)
            count += head.startswith(b"HTTP/1.1 200 ")
    results.put(count)


def rate(service, seconds, clients=2):
    """Scores a second."""
    results = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=score, args=(service.address, seconds, results)) for _ in range(clients)]
    for worker in workers:
        worker.start()
    count = sum(results.get() for _ in workers)
    for worker in workers:
        worker.join()
    return count / seconds


def settle(service, descriptors, seconds=15):
    """Waits until the service has no more descriptors open than before."""
    end = time.monotonic() + seconds
    while service.descriptors() > descriptors and time.monotonic() < end:
        time.sleep(0.1)
    return service.descriptors()


def churn(service, options, figures):
    """Connections and requests without growth."""

    def connect(count):
        for _ in range(count // 100):
            clients = [service.connect() for _ in range(100)]
            for client in clients:
                client.sendall(HEALTH)
            for client in clients:
                client.recv(1 << 16)
                client.close()

    def ask(count):
        workers = [
            multiprocessing.Process(target=pipeline, args=(service.address, count // 2)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
            if worker.exitcode:
                raise RuntimeError("requests failed")

    # What is made once is there before the first measurement.
    connect(1000)
    ask(20_000)
    descriptors = service.descriptors()
    memory = service.resident_bytes()
    start = time.monotonic()
    connect(options.connections)
    figures.note(f"{options.connections:,} connections opened and closed", time.monotonic() - start, "s")
    start = time.monotonic()
    ask(options.requests)
    figures.note(f"{options.requests:,} requests answered", time.monotonic() - start, "s")
    figures.at_most(
        "growth of descriptors after these", settle(service, descriptors) - descriptors, 0)
    figures.at_most("growth of memory after these", (service.resident_bytes() - memory) / MEBIBYTE, 2, "MiB")


def idle(service, options, figures):
    """What connections cost that only stand open."""
    descriptors, memory = service.descriptors(), service.resident_bytes()
    clients = [service.connect() for _ in range(options.connections - 100)]
    with Probe(service) as probe:
        time.sleep(2)
    count = service.descriptors() - descriptors
    figures.at_least("idle connections held", count, len(clients))
    figures.note("memory of an idle connection", (service.resident_bytes() - memory) / max(count, 1), "bytes")
    figures.at_most("slowest /healthz beside them", probe.slowest() * 1000, 100, "ms")
    for client in clients:
        client.close()
    figures.at_most("growth of descriptors after these", settle(service, descriptors) - descriptors, 0)


class Slow:
    """Connections of four kinds that never get to their end: a head and a body that trickle, an answer that is not
    read, and silence."""

    def __init__(self, service, count):
        self.clients = [service.connect(receive_buffer=4096) for _ in range(count)]
        heads, bodies, readers = self.clients[0::4], self.clients[1::4], self.clients[2::4]
        for client in heads:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        for client in bodies:
            client.sendall(SCORE.split(b"\r\n\r\n")[0].replace(b"%d" % len(IMAGE), b"100000") + b"\r\n\r\n")
        for client in readers:
            client.setblocking(False)
            try:
                client.send(b"GET /models HTTP/1.1\r\nHost: a\r\n\r\n" * 100)
            except BlockingIOError:
                pass
        self.trickling = heads + bodies

    def trickle(self):
        """One more byte of each."""
        for client in self.trickling:
            try:
                client.send(b"x")
            except OSError:
                pass

    def close(self):
        for client in self.clients:
            client.close()


def trickle(slow, ended):
    while not ended.is_set():
        slow.trickle()
        ended.wait(1)


def slow(service, options, figures):
    """Scoring beside slow connections."""
    descriptors, memory = service.descriptors(), service.resident_bytes()
    shares, held, slowest, failures = [], 0, 0.0, 0
    # In turns, since other work on the machine comes and goes.
    for _ in range(3):
        before = rate(service, options.seconds)
        connections = Slow(service, options.slow)
        ended = multiprocessing.Event()
        trickler = multiprocessing.Process(target=trickle, args=(connections, ended))
        trickler.start()
        with Probe(service) as probe:
            during = rate(service, min(options.seconds, 8))
            held = max(held, service.descriptors() - descriptors)
        ended.set()
        trickler.join()
        connections.close()
        shares.append(during / before)
        slowest = max(slowest, probe.slowest())
        failures += len(probe.failures)
        settle(service, descriptors)
    figures.at_least("slow connections held", held, options.slow)
    figures.at_least("rate of scores beside them, of that without", sorted(shares)[1], 0.9)
    figures.at_most("slowest /healthz meanwhile", slowest * 1000, 100, "ms")
    figures.equal("failures of /healthz meanwhile", failures, 0)
    figures.note("growth of memory at the most", (service.peak_bytes() - memory) / MEBIBYTE, "MiB")
    figures.at_most("growth of descriptors after these", settle(service, descriptors) - descriptors, 0)


def flood(options, figures):
    """More connections than the service may have descriptors, silent ones and such with half a head."""
    for name, start in ("silent", b""), ("half a head", b"GET / HT"):
        with Service(program=options.program, limits={resource.RLIMIT_NOFILE: 512}) as service:
            descriptors = service.descriptors()
            clients, end = [], time.monotonic() + 10
            with Probe(service) as probe:
                while time.monotonic() < end and len(clients) < 4000:
                    client = socket.socket()
                    client.setblocking(False)
                    try:
                        client.connect(service.address)
                    except BlockingIOError:
                        pass
                    clients.append(client)
                    if start and len(clients) % 100 == 0:
                        send(clients[-100:], start)
                    time.sleep(0.0005)
                time.sleep(1)
            figures.at_least(f"flood ({name}): connections of a process with 512 descriptors", len(clients), 1000)
            figures.at_most(f"flood ({name}): slowest /healthz", probe.slowest() * 1000, 100, "ms")
            figures.equal(f"flood ({name}): failures of /healthz", len(probe.failures), 0)
            for client in clients:
                client.close()
            figures.at_most(
                f"flood ({name}): growth of descriptors", settle(service, descriptors) - descriptors, 0)
            figures.equal(f"flood ({name}): exit status", service.end(), 0)


def send(clients, text):
    """Sends the text on those that have connected."""
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client, selectors.EVENT_WRITE)
        for key, _ in selector.select(0.1):
            try:
                key.fileobj.send(text)
            except OSError:
                pass


def main():
    options = arguments()
    needed = options.connections + 1000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(needed, hard), hard))
    figures = Figures()
    with Service(program=options.program) as service:
        churn(service, options, figures)
        idle(service, options, figures)
        slow(service, options, figures)
        figures.equal("exit status", service.end(), 0)
    flood(options, figures)
    figures.finish()


if __name__ == "__main__":
    main()
