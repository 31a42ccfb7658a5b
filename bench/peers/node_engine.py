"""DuckDB and ClickHouse's current engine, each from npm, each in a process of Node that engine.mjs runs in."""

import contextlib
import json
import pathlib
import shutil
import subprocess
import threading

from peer import ANSWER_SECONDS_MAX, LOAD_SECONDS_MAX, THREADS, Broken, Missing

HERE = pathlib.Path(__file__).resolve().parent


class NodeEngine:
    def __init__(self, folder):
        self.folder = folder
        if shutil.which("node") is None:
            raise Missing("Node is not installed")
        if not (HERE / "node_modules" / self.package).exists():
            raise Missing(f"npm package {self.package} is not installed")

    def start(self):
        self.process = subprocess.Popen(["node", HERE / "engine.mjs", self.name, self.folder, str(THREADS)], cwd=HERE,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()
        self.version = f"{self.title} {self.ask('SELECT version()')[1][0][0]} ({self.package})"

    def stop(self):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _answer(self, seconds_max=ANSWER_SECONDS_MAX):
        timer = threading.Timer(seconds_max, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if not line:
            raise Broken(f"its process ended with {self.process.wait()}, or was ended after {seconds_max} s")
        answer = json.loads(line)
        if "error" in answer:
            raise Broken(answer["error"])
        return answer

    def _command(self, command, seconds_max=ANSWER_SECONDS_MAX):
        try:
            self.process.stdin.write(json.dumps(command) + "\n")
            self.process.stdin.flush()
        except OSError:
            raise Broken("its process has ended") from None
        return self._answer(seconds_max)

    def run(self, statements):
        return self._command({"run": statements}, LOAD_SECONDS_MAX)["seconds"]

    def ask(self, statement):
        answer = self._command({"ask": statement})
        return answer["seconds"], answer["rows"]


class DuckDB(NodeEngine):
    name = "duckdb"
    title = "DuckDB"
    package = "@duckdb/node-api"
    dialect = "duckdb"
    durable = "checkpointed"

    def run(self, statements):
        return super().run([*statements, "CHECKPOINT"])

    def load(self, rows):
        columns = "{'stream': 'UINTEGER', 'ms': 'BIGINT', 'bytes': 'BIGINT'}"
        return self.run([
            f"INSERT INTO streams SELECT * FROM read_csv('{rows.streams}', header = false)",
            "INSERT INTO samples SELECT ms // 86400000, stream, ms, bytes "
            f"FROM read_csv('{rows.csv}', header = false, columns = {columns})"])


class ChDB(NodeEngine):
    name = "chdb"
    title = "ClickHouse"
    package = "chdb"
    dialect = "clickhouse"
    durable = "written, not synced"

    def load(self, rows):
        return self.run([
            f"INSERT INTO streams SELECT * FROM file('{rows.streams}', 'CSV')",
            "INSERT INTO samples SELECT toUInt16(intDiv(ms, 86400000)), stream, ms, bytes "
            f"FROM file('{rows.binary}', 'RowBinary', 'stream UInt32, ms Int64, bytes Int64')"])
