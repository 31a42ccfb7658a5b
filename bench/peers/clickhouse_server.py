"""Debian's ClickHouse, of 2018: a server of our own, started and ended here, asked over HTTP on loopback."""

import contextlib
import http.client
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.parse

from peer import ANSWER_SECONDS_MAX, START_SECONDS_MAX, THREADS, Broken, Missing

HERE = pathlib.Path(__file__).resolve().parent


class ClickHouse:
    """Debian's ClickHouse of 2018: a server of our own, asked over HTTP."""

    title = "ClickHouse"
    dialect = "clickhouse"
    durable = "written, not synced"

    def __init__(self, folder):
        self.folder = folder.resolve()
        self.program = shutil.which("clickhouse-server")
        if self.program is None:
            raise Missing("package clickhouse-server is not installed")

    def start(self):
        self.port, other = free_ports(2)
        config = (HERE / "clickhouse_server.xml").read_text()
        (self.folder / "config.xml").write_text(
            config.format(folder=self.folder, http=self.port, tcp=other, threads=THREADS))
        with open(self.folder / "server.out", "wb") as out:
            self.process = subprocess.Popen([self.program, f"--config-file={self.folder}/config.xml"], stdout=out,
                                            stderr=out, cwd=self.folder)
        until = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                self.version = f"ClickHouse {self.ask('SELECT version()')[1][0][0]} (Debian)"
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    self.stop()
                    raise Missing(f"its server does not start: {self.folder}/server.out") from None
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _post(self, body, query=""):
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS_MAX)
        try:
            connection.request("POST", "/?" + query, body, {"Transfer-Encoding": "chunked"}, encode_chunked=True)
            response = connection.getresponse()
            answer = response.read().decode()
        except TimeoutError:
            raise Broken(f"no answer after {ANSWER_SECONDS_MAX} s") from None
        seconds = time.monotonic() - begun
        connection.close()
        if response.status != 200:
            raise Broken(answer[:500])
        return seconds, answer

    def run(self, statements):
        return sum(self._post([statement.encode()])[0] for statement in statements)

    def ask(self, statement):
        seconds, answer = self._post([(statement + " FORMAT TabSeparated").encode()])
        return seconds, [line.split("\t") for line in answer.splitlines()]

    def load(self, rows):
        return self._insert("streams", "CSV", rows.streams) + self._insert(
            "samples(stream, ms, bytes)", "RowBinary", rows.binary)

    def _insert(self, into, form, path):
        with open(path, "rb") as file:
            pieces = iter(lambda: file.read(1 << 20), b"")
            return self._post(pieces, urllib.parse.urlencode({"query": f"INSERT INTO {into} FORMAT {form}"}))[0]


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]
