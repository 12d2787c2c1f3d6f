#!/usr/bin/env python3
"""What the log says of a flood: every answer, and why requests were refused.

    python3 Deploy/fire/logs.py [--seconds 5]

Many connections ask a service with few places in its queue as fast as they are answered, some of them for models that
there are not, and some clients break the protocol or leave. Then the log, JSON in a file, is held against what they
got: every line is an object, successful answers are as many as the lines say together, those with errors have a line
each, and the sums of refusals agree.

Needs the release program (`swift build -c release`); uses loopback only, and ends only what it started.
"""
import argparse
import asyncio
import collections
import json
import pathlib
import tempfile

from overload import Connection, SMALL, post
from service import PROGRAM, Figures, Service

CONNECTIONS = 64


async def ask(address, requests, end, statuses):
    """Sends the requests again and again, and counts the statuses of the answers."""
    loop, connection = asyncio.get_running_loop(), Connection()
    while loop.time() < end:
        for request in requests:
            status, _, _ = await connection.ask(address, request)
            statuses[status] += 1
    connection.close()


async def leave(address, end, count):
    """Clients that break the protocol, and others that go before they are answered."""
    loop = asyncio.get_running_loop()
    while loop.time() < end:
        broken = Connection()
        await broken.ask(address, b"GET / HTTP/1.1\r\n\r\n")
        count["broken"] += 1
        _, writer = await asyncio.open_connection(*address)
        writer.write(post(SMALL))
        await writer.drain()
        writer.transport.abort()
        count["left"] += 1
        await asyncio.sleep(0.05)


async def flood(address, seconds):
    statuses, count = collections.Counter(), collections.Counter()
    end = asyncio.get_running_loop().time() + seconds
    scored, unknown = post(SMALL), post(SMALL, "/models/none/score")
    await asyncio.gather(
        *(ask(address, [scored] * 9 + [unknown], end, statuses) for _ in range(CONNECTIONS)),
        leave(address, end, count))
    return statuses, count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--program", type=pathlib.Path, default=PROGRAM)
    options = parser.parse_args()
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder, "log")
        settings = ["logging.format=json", "scoring.queue_capacity=16"]
        with Service(settings, program=options.program, log=log) as service:
            statuses, count = asyncio.run(flood(service.address, options.seconds))
        lines = [json.loads(line) for line in log.read_text().splitlines()]
    access = [line for line in lines if line["label"] == "gradcon.access"]
    # The lines for answers that are left at the end have no status.
    good = sum(line.get("sampled", 1) for line in access if line.get("status", 200) < 400)
    bad = collections.Counter(line["status"] for line in access if line.get("status", 0) >= 400)
    refused = [line for line in lines if line["message"].endswith("refused")]
    reasons = collections.Counter()
    for line in refused:
        reasons.update({name: value for name, value in line.items() if isinstance(value, int)})
    by_line = collections.Counter(line["reason"] for line in access if "reason" in line)
    # Requests of those that left may have been answered, or refused, or never read.
    figures.note("answers with 200", statuses[200])
    figures.note("lines for them", sum(line.get("status", 200) < 400 for line in access))
    figures.at_least("answers with 200 that lines stand for", good, statuses[200])
    figures.at_most("answers with 200 that lines stand for", good, statuses[200] + count["left"])
    figures.note("answers with 503", statuses[503])
    figures.at_least("lines of 503", bad[503], statuses[503])
    figures.at_most("lines of 503", bad[503], statuses[503] + count["left"])
    figures.equal("lines of 404", bad[404], statuses[404])
    figures.equal("lines of 400", bad[400], count["broken"])
    figures.equal("refusals by reason, summed and by line", dict(sorted(reasons.items())),
                  dict(sorted(by_line.items())))
    figures.at_most("warnings about refusals", len(refused), options.seconds + 2)
    figures.finish()


if __name__ == "__main__":
    main()
