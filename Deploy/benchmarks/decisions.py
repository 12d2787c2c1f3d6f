#!/usr/bin/env python3
"""decisions.py [--count N] [--runs N] [--program FILE] [--keep FOLDER]

How long `gradcon log` takes over a million decisions. Writes them as `DecisionLog.md` describes the format, in segments
of 64 MiB, those of four models over ten days, and asks for one model since a time, and for more. Each answer is
compared with what was written, and so is the number of bytes. Needs a release build (swift build -c release). Prints a
table in Markdown: medians and ranges of seconds.
"""
import argparse
import csv
import datetime
import io
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEGMENT = 64 << 20
#: Seconds since 1970 of the first decision, and from there to the last.
START, SPAN = 1_767_225_600, 10 * 86_400
MODELS = ["fashion-mnist-ankle-boot", "fashion-mnist-sneaker", "fashion-mnist-trouser", "line-3-housings"]


def line(members):
    """A line of the log: JSON without white space, and the CRC-32 of the bytes before it as its last member."""
    text = json.dumps(members, separators=(",", ":")).encode()[:-1]
    return text + b',"crc":"%08x"}\n' % zlib.crc32(text)


def decision(generator, model, time):
    """A decision like those of the shipped models."""
    def rounded(value, digits=6):
        return float(f"{value:.{digits}g}")

    error, gradient = generator.gauss(0.02, 0.004), generator.gauss(-0.4, 0.1)
    score, threshold = error + 0.12 * gradient, -0.0028824840554538857
    members = {
        "time": time, "kind": "decision", "request_id": f"{generator.getrandbits(128):032x}", "model": model,
        "version": "1", "digest": f"{zlib.crc32(model.encode()):016x}", "image": f"{generator.getrandbits(128):032x}",
        "score": score,
        "terms": {
            "reconstruction_error": rounded(error), "gradient_loss": rounded(gradient),
            "latent_distance": rounded(generator.gauss(5, 1)), "combined_score": rounded(generator.expovariate(0.3))},
        "threshold": threshold, "decision": "anomalous" if score > threshold else "normal",
        "p_value": rounded(generator.randint(1, 301) / 301)}
    if generator.random() < 0.001:
        members.update(decision="anomalous", frame="dark")
    return {**members, "brightness": round(generator.random(), 4), "contrast": round(generator.random() / 2, 4)}


def write(folder, count):
    """Writes a log and returns its decisions' times, models, requests and decisions."""
    generator = random.Random(1)
    known, segment, size, number = [], None, 0, 0
    for index in range(count):
        at = round(START + SPAN * index / count, 3)
        members = decision(generator, generator.choice(MODELS), at)
        written = line(members)
        if segment is None or size + len(written) > SEGMENT:
            if segment:
                segment.close()
            number, size = number + 1, 0
            begun = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
            segment = open(folder / f"decisions-{number:010}-{begun:%Y%m%dT%H%M%SZ}.jsonl", "wb")
        segment.write(written)
        size += len(written)
        known.append((at, members["model"], members["request_id"], members["decision"]))
    segment.close()
    return known


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/gradcon")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder to write to, which stays")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(exist_ok=True)
        known = write(folder, options.count)
        size = sum(file.stat().st_size for file in folder.iterdir())
        print(f"{options.count:,} decisions have {size / 1e6:,.0f} MB, {size / options.count:.0f} bytes each\n")
        print("| gradcon log | lines | seconds |\n|---|---|---|")
        isMissed = size / options.count > 500

        def ask(wanted, *arguments, bound=None):
            nonlocal isMissed
            expected = sum(map(wanted, known))
            seconds = []
            for _ in range(options.runs):
                start = time.monotonic()
                output = subprocess.run(
                    [options.program, "log", folder, *arguments], capture_output=True, check=True)
                seconds.append(time.monotonic() - start)
            found = output.stdout.count(b"\n")
            if "--json" not in arguments:
                found -= 1
            if found != expected or output.stderr:
                raise SystemExit(f"{arguments}: {found} of {expected} lines; {output.stderr.decode()}")
            median = statistics.median(seconds)
            isMissed = isMissed or bound is not None and median > bound
            print(f"| {' '.join(arguments)} | {found:,} | {median:.2f} ({min(seconds):.2f} to {max(seconds):.2f}) |")
            return output.stdout

        def since(day):
            return START + day * 86_400, f"2026-01-{1 + day:02}T00:00:00Z"

        model = MODELS[0]
        for day in (9, 5, 0):
            begin, text = since(day)
            ask(lambda row: row[1] == model and row[0] >= begin, "--model", model, "--since", text, bound=2)
        ask(lambda row: row[1] == model, "--model", model, "--json")
        ask(lambda row: row[3] == "anomalous", "--decision", "anomalous")
        ask(lambda row: row[2] == known[len(known) // 3][2], "--request-id", known[len(known) // 3][2])
        begin, text = since(9)
        rows = ask(lambda row: row[0] >= begin, "--csv", "--since", text)
        read = [row["request_id"] for row in csv.DictReader(io.StringIO(rows.decode()))]
        if read != [row[2] for row in known if row[0] >= begin]:
            raise SystemExit("the CSV has other requests than were written")
    sys.exit(1 if isMissed else 0)


if __name__ == "__main__":
    main()
