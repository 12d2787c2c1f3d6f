#!/usr/bin/env python3
"""What /metrics tells, by Debian's Prometheus (apt-get install --no-install-recommends prometheus) and wrk.

    python3 Deploy/fire/metrics.py [--seconds 10] [--program .build/release/gradcon]

Fifty models, copies of a shipped one. While wrk posts images and models are read anew, a Prometheus scrapes each
second, and each scrape of this script's own goes through `promtool check metrics`. Then an exact number of requests is
sent, good ones and bad ones, and Prometheus is asked for the counters: they are to be what was sent. The alerts that
are shipped go through `promtool test rules`.

Needs the release program (`swift build -c release`); uses loopback only, and ends only what it started.
"""
import argparse
import collections
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

from service import PROGRAM, ROOT, Figures, Service

RULES = ROOT / "Deploy/prometheus"
MODEL = ROOT / "Config/models/fashion-mnist-ankle-boot.safetensors"
SAMPLES = ROOT / "Config/samples"
NAMES = [f"model-{number:02}" for number in range(50)]
PNG = {"Content-Type": "image/png"}
CONNECTIONS = 8


def promtool(*arguments, text=None):
    """The status of a promtool run and all that it said."""
    done = subprocess.run(
        ["promtool", *map(str, arguments)], input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode()


class Prometheus:
    """A Prometheus that scrapes a service each second; ends with its `with` block."""

    def __init__(self, folder, target):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = free.getsockname()
        config = pathlib.Path(folder) / "prometheus.yml"
        config.write_text(
            "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
            f"rule_files: [{RULES / 'alerts.yml'}]\n"
            f"scrape_configs: [{{job_name: gradcon, static_configs: [{{targets: ['{target}']}}]}}]\n")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address={self.address[0]}:{self.address[1]}", "--log.level=warn"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def query(self, expression):
        """The samples of an instant query: labels and value of each."""
        connection = http.client.HTTPConnection(*self.address, timeout=10)
        try:
            connection.request("GET", "/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
            answer = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if answer["status"] != "success":
            raise RuntimeError(answer["error"])
        return [(sample["metric"], float(sample["value"][1])) for sample in answer["data"]["result"]]

    def wait_for_scrape(self, seconds=30):
        """Returns once a scrape has come in that began after now."""
        begun, deadline = time.time(), time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                found = self.query('timestamp(up{job="gradcon"}) and up{job="gradcon"} == 1')
                if found and found[0][1] > begun:
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.2)
        raise RuntimeError("Prometheus has not scraped the service")


class Scraper:
    """Scrapes on one connection, as Prometheus does."""

    def __init__(self, service):
        self.connection = http.client.HTTPConnection(*service.address, timeout=10)
        #: Seconds of each scrape.
        self.times = []

    def scrape(self):
        start = time.perf_counter()
        self.connection.request("GET", "/metrics")
        response = self.connection.getresponse()
        text = response.read()
        self.times.append(time.perf_counter() - start)
        if response.status != 200:
            raise RuntimeError(f"a scrape was answered with {response.status}")
        return text


def under_load(figures, service, prometheus, seconds):
    service.request("POST", "/score", (SAMPLES / "bag.png").read_bytes(), PNG)
    before = count(Scraper(service).scrape())
    load = subprocess.Popen(
        ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "-s", str(ROOT / "Deploy/benchmarks/post.lua"),
         f"{service.url}/score"],
        env={**os.environ, "PNG": str(SAMPLES / "bag.png")}, stdout=subprocess.PIPE, text=True)
    scraper, said, end = Scraper(service), [], time.monotonic() + seconds - 1
    time.sleep(0.5)
    while time.monotonic() < end:
        if len(scraper.times) % 20 == 0:
            service.request("POST", f"/models/{NAMES[len(scraper.times) % len(NAMES)]}/reload")
        text = scraper.scrape()
        if len(scraper.times) % 10 == 1:
            said.append(promtool("check", "metrics", text=text))
        time.sleep(0.01)
    printed = load.communicate()[0]
    sent = int(re.search(r"(\d+) requests in", printed)[1])
    prometheus.wait_for_scrape()
    figures.note("wrk, requests a second", sent / seconds)
    figures.note("samples of a scrape", sum(not line.startswith(b"#") for line in text.splitlines()))
    figures.note("bytes of a scrape", len(text))
    figures.at_least("scrapes under load", len(scraper.times), 20)
    figures.equal("promtool check metrics under load", sorted(set(said)), [(0, "")])
    figures.at_most("median scrape under load", 1000 * statistics.median(scraper.times), 5, "ms")
    figures.note("slowest scrape under load", 1000 * max(scraper.times), "ms")
    mean = 'gradcon_http_request_duration_seconds_%s{route="/metrics"}'
    answered = prometheus.query(mean % "sum")[0][1] / prometheus.query(mean % "count")[0][1]
    figures.at_most("mean scrape under load, as the service counts it", 1000 * answered, 5, "ms")
    scrapes = prometheus.query('count_over_time(up{job="gradcon"}[10m])')[0][1]
    figures.at_least("scrapes of Prometheus", scrapes, seconds / 2)
    figures.equal("of these failed", scrapes - prometheus.query('sum_over_time(up{job="gradcon"}[10m])')[0][1], 0)
    figures.note("Prometheus' scrape at its slowest",
                 1000 * prometheus.query('max_over_time(scrape_duration_seconds[10m])')[0][1], "ms")
    # Those that were on their way when wrk closed its connections were scored and not counted by wrk.
    surplus = count(scraper.scrape()) - before - sent
    figures.at_least("requests counted beyond wrk's own count", surplus, 0)
    figures.at_most("requests counted beyond wrk's own count, connections", surplus, CONNECTIONS)
    disagreeing = prometheus.query(
        'gradcon_http_request_duration_seconds_bucket{le="+Inf"} - ignoring(le)'
        " gradcon_http_request_duration_seconds_count != 0")
    figures.equal("histograms whose count is not that of the buckets", disagreeing, [])


def count(text):
    """The requests for a score that were answered with 200."""
    return int(re.search(rb'gradcon_http_requests_total{route="/score",method="POST",code="200"} (\d+)', text)[1])


def exactly(figures, service, prometheus, total):
    images = [(SAMPLES / f"{name}.png").read_bytes() for name in ("ankle-boot", "bag")]
    #: What is expected of each counter to grow by.
    expected = collections.Counter()
    statuses, verdicts = "gradcon_http_requests_total", "gradcon_decisions_total"

    def send(number):
        name, found = NAMES[number % len(NAMES)], collections.Counter()
        kind = number % 10
        if kind == 7:
            status = service.request("POST", f"/models/{name}/score", images[0], {"Content-Type": "text/plain"})[0]
        elif kind == 8:
            status = service.request("POST", "/score?model=none", images[0], PNG)[0]
        elif kind == 9:
            status = service.request("POST", f"/score?model={name}&threshold=x", images[0], PNG)[0]
        else:
            status, _, body = service.request("POST", f"/models/{name}/score", images[number % 2], PNG)
            verdict = "anomalous" if json.loads(body)["is_anomaly"] else "normal"
            found[f'{verdicts}{{model="{name}",verdict="{verdict}"}}'] += 1
            found[f'gradcon_score_bucket{{model="{name}",le="+Inf"}}'] += 1
        found[f'{statuses}{{route="/score",method="POST",code="{status}"}}'] += 1
        return found

    prometheus.wait_for_scrape()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        before = {}
        for name in [*NAMES]:
            for verdict in ("anomalous", "normal"):
                before[f'{verdicts}{{model="{name}",verdict="{verdict}"}}'] = 0
            before[f'gradcon_score_bucket{{model="{name}",le="+Inf"}}'] = 0
        for code in (200, 400, 404, 415):
            before[f'{statuses}{{route="/score",method="POST",code="{code}"}}'] = 0
        for series in before:
            before[series] = sum(value for _, value in prometheus.query(series))
        for found in pool.map(send, range(total)):
            expected += found
    prometheus.wait_for_scrape()
    wrong = [
        (series, value, expected[series])
        for series in before
        if (value := sum(value for _, value in prometheus.query(series)) - before[series]) != expected[series]]
    figures.note("requests sent one by one", total)
    figures.equal("statuses of them", sorted({key[-5:-2] for key in expected if statuses in key}),
                  ["200", "400", "404", "415"])
    figures.equal(f"counters in Prometheus that differ from what was sent, of {len(before)}", wrong, [])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10, help="of load (3 to 60)")
    parser.add_argument("--program", default=PROGRAM, help="the release build of gradcon")
    arguments = parser.parse_args()
    seconds = min(max(arguments.seconds, 3), 60)
    missing = [tool for tool in ("prometheus", "promtool", "wrk") if not shutil.which(tool)]
    if missing:
        sys.exit(f"{', '.join(missing)} must be installed: apt-get install --no-install-recommends prometheus wrk")
    figures = Figures()
    for action, file in (
            ("check config", "prometheus.yml"), ("check rules", "alerts.yml"), ("test rules", "alerts-test.yml")):
        status, said = promtool(*action.split(), RULES / file)
        if status:
            print(said, file=sys.stderr)
        figures.equal(f"promtool {action}, status", status, 0)
    with tempfile.TemporaryDirectory() as folder:
        models = pathlib.Path(folder) / "models"
        models.mkdir()
        for name in NAMES:
            shutil.copyfile(MODEL, models / f"{name}.safetensors")
        settings = [f"models.directory={models}", f"models.default={NAMES[0]}", "models.watch_interval=0",
                    "logging.level=warning"]
        with Service(settings, program=pathlib.Path(arguments.program).resolve()) as service:
            with Prometheus(folder, service.url.split("//")[1]) as prometheus:
                prometheus.wait_for_scrape()
                figures.equal("promtool check metrics before load",
                              promtool("check", "metrics", text=Scraper(service).scrape()), (0, ""))
                under_load(figures, service, prometheus, seconds)
                exactly(figures, service, prometheus, 1000)
    figures.finish()


if __name__ == "__main__":
    main()
