"""What TLS costs: the service in plain text and over TLS, in turns, on loopback.

    python3 Deploy/benchmarks/tls.py --rounds 5 --seconds 2

Needs wrk and openssl, and a release build (swift build -c release). Prints a table in Markdown: medians and ranges.
"""
import argparse
import os
import pathlib
import re
import socket
import ssl
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
IDLE = 1000


class Service:
    """`gradcon serve` on a free port; ends with its `with` block."""

    def __init__(self, settings, context):
        flags = [text for setting in settings for text in ("--set", setting)]
        self.process = subprocess.Popen(
            [ROOT / ".build/release/gradcon", "serve", "--port", "0", "--set", "server.max_connections=4096", *flags],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().split()[2]
        self.context = context
        host, port = self.url.split("//")[1].rsplit(":", 1)
        self.address = (host, int(port))
        while True:
            try:
                urllib.request.urlopen(self.url + "/readyz", context=context)
                return
            except urllib.error.HTTPError:
                time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def resident(self):
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def connect(self):
        """A connection that has had an answer, and is idle."""
        client = socket.create_connection(self.address)
        if self.context:
            client = self.context.wrap_socket(client, server_hostname="localhost")
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.recv(4096)
        return client

    def idle_bytes(self):
        """Memory of an idle connection."""
        first = [self.connect() for _ in range(IDLE)]
        before = self.resident()
        second = [self.connect() for _ in range(IDLE)]
        grown = self.resident() - before
        for client in first + second:
            client.close()
        return grown / IDLE


def requests_per_second(service, path, connections, seconds, script=None, headers=()):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    command += ["-s", ROOT / "Deploy/benchmarks" / script] if script else []
    command += [text for header in headers for text in ("-H", header)]
    environment = {**os.environ, "PNG": str(ROOT / "Config/samples/bag.png")}
    text = subprocess.run([*command, service.url + path], capture_output=True, text=True, env=environment).stdout
    if "Non-2xx" in text:
        raise SystemExit(f"wrk: {text}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


def handshakes_per_second(service, version, how, seconds):
    host, port = service.address
    text = subprocess.run(
        ["openssl", "s_time", "-connect", f"{host}:{port}", "-www", "/healthz", how, version, "-time", str(seconds)],
        capture_output=True, text=True).stdout
    count, real = re.search(r"(\d+) connections in (\d+) real seconds", text).groups()
    return int(count) / int(real)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = folder + "/tls.key", folder + "/tls.crt"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
             "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key,
             "-out", certificate], check=True, capture_output=True)
        context = ssl.create_default_context(cafile=certificate)
        settings = [f"tls.certificate={certificate}", f"tls.key={key}"]
        figures = {}
        with Service([], None) as plain, Service(settings, context) as encrypted:
            for _ in range(options.rounds):
                for name, service in ("plain", plain), ("TLS", encrypted):
                    def note(what, value):
                        figures.setdefault(what, {}).setdefault(name, []).append(value)
                    seconds = options.seconds
                    note("`GET /healthz`, 8 connections", requests_per_second(service, "/healthz", 8, seconds))
                    note("`POST /score`, 8 connections", requests_per_second(service, "/score", 8, seconds, "post.lua"))
                    note("a connection a request, 8 at a time", requests_per_second(
                        service, "/healthz", 8, seconds, headers=["Connection: close"]))
                    if name == "TLS":
                        for version, option in ("1.2", "-tls1_2"), ("1.3", "-tls1_3"):
                            note(f"TLS {version}, full handshakes of one client", handshakes_per_second(
                                service, option, "-new", seconds))
                        # What s_time calls reuse resumes in 1.2 alone.
                        note("TLS 1.2, resumed", handshakes_per_second(service, "-tls1_2", "-reuse", seconds))
            # Once: memory that was given back is taken again without growth.
            for name, service in ("plain", plain), ("TLS", encrypted):
                figures.setdefault("memory of an idle connection, KiB", {})[name] = [service.idle_bytes() / 1024]

    def text(values):
        if not values:
            return ""
        median = f"{statistics.median(values):,.{0 if statistics.median(values) >= 100 else 1}f}"
        return median if len(values) == 1 else f"{median} ({min(values):,.0f} to {max(values):,.0f})"

    print("| a second | plain text | TLS |\n|---|---|---|")
    for what, columns in figures.items():
        print(f"| {what} | {text(columns.get('plain', []))} | {text(columns.get('TLS', []))} |")


main()
