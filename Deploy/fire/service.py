"""What the scripts of this folder share: the service as a process of their own, and figures with bounds."""
import contextlib
import http.client
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build/release/gradcon"


class Service:
    """A service on a free port of loopback; ends with its `with` block, and only this process is ever ended.

    `settings` are those of `gradcon serve --set KEY=VALUE`. `limits` maps numbers of the module `resource` to what both
    limits, the soft and the hard one, are in the process. `log` is a file for what it logs, in place of the list.
    """

    def __init__(self, settings=(), program=PROGRAM, port=0, limits=None, wait=60, arguments=(), log=None):
        command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port), *arguments]
        for setting in settings:
            command += ["--set", setting]

        def limit():
            import resource
            for name, most in limits.items():
                resource.setrlimit(name, (most, most))

        with contextlib.ExitStack() as stack:
            errors = stack.enter_context(open(log, "w")) if log else subprocess.PIPE
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True,
                preexec_fn=limit if limits else None)
        self.pid = self.process.pid
        #: What the service has logged, a line each.
        self.log = []
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise RuntimeError(f"the service did not start: {line}{self.process.communicate()[1]}")
        self.url = line.split()[2]
        host, port = self.url.split("//")[1].rsplit(":", 1)
        #: What `socket.connect` takes.
        self.address = (host, int(port))
        self.readers = [
            threading.Thread(target=self._keep, args=(stream, kept), daemon=True)
            for stream, kept in ((self.process.stdout, []), (self.process.stderr, self.log)) if stream]
        for reader in self.readers:
            reader.start()
        if wait:
            self.wait_until_ready(wait)

    @staticmethod
    def _keep(stream, lines):
        for line in stream:
            lines.append(line.rstrip("\n"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def wait_until_ready(self, seconds=60):
        deadline = time.monotonic() + seconds
        while True:
            try:
                if self.request("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.end()
                raise RuntimeError("the service did not become ready:\n" + "\n".join(self.log))
            time.sleep(0.02)

    def request(self, method, path, body=None, headers=(), timeout=30):
        """One request on a connection of its own: status, fields, body."""
        connection = http.client.HTTPConnection(*self.address, timeout=timeout)
        try:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def connect(self, timeout=30, receive_buffer=None):
        """A connected socket."""
        client = socket.socket()
        client.settimeout(timeout)
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            client.connect(self.address)
        except OSError:
            client.close()
            raise
        return client

    def resident_bytes(self):
        """Memory of the process that is in use now."""
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def peak_bytes(self):
        """The most memory that the process has had in use."""
        with open(f"/proc/{self.pid}/status") as file:
            return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmHWM"))

    def descriptors(self):
        """How many files and sockets the process has open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def cpu_seconds(self):
        """Processor time that the process has used."""
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def send_signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def end(self, number=signal.SIGTERM, timeout=30):
        """Asks the process to end, waits for it and returns its exit status; kills it after `timeout` seconds."""
        if self.process.poll() is None:
            self.send_signal(number)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for reader in self.readers:
            reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
        return self.process.returncode


class Probe:
    """Asks for /healthz, ten times a second and each time on a new connection, as an orchestrator does."""

    def __init__(self, service, path="/healthz", interval=0.1):
        self.service, self.path, self.interval = service, path, interval
        #: Seconds of each answer with 200.
        self.times = []
        #: What went wrong, a text each.
        self.failures = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self._ended.wait(self.interval):
            start = time.monotonic()
            try:
                status = self.service.request("GET", self.path, timeout=5)[0]
            except OSError as error:
                self.failures.append(repr(error))
                continue
            if status == 200:
                self.times.append(time.monotonic() - start)
            else:
                self.failures.append(f"status {status}")

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def slowest(self):
        """Seconds of the slowest answer."""
        return max(self.times, default=float("inf"))


class Figures:
    """Measured figures beside their bounds."""

    def __init__(self):
        self.rows = []

    def at_most(self, name, value, bound, unit=""):
        self._add(name, value, f"<= {bound:g}", value <= bound, unit)

    def at_least(self, name, value, bound, unit=""):
        self._add(name, value, f">= {bound:g}", value >= bound, unit)

    def equal(self, name, value, bound, unit=""):
        self._add(name, value, f"= {bound}", value == bound, unit)

    def note(self, name, value, unit=""):
        """A figure without a bound."""
        self._add(name, value, "", True, unit)

    def _add(self, name, value, bound, is_met, unit):
        text = f"{value:,.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
        self.rows.append((name, text, unit, bound, is_met))
        print(f"{name}: {text} {unit} {'' if is_met else f'MISSED ({bound})'}".rstrip(), file=sys.stderr, flush=True)

    def finish(self):
        """Prints the table and ends the script, with 1 if a figure was missed."""
        print("| figure | measured | bound | |\n|---|---|---|---|")
        for name, text, unit, bound, is_met in self.rows:
            print(f"| {name} | {f'{text} {unit}'.rstrip()} | {bound} | {'' if is_met else 'missed'} |")
        sys.exit(0 if all(row[-1] for row in self.rows) else 1)
