"""SQLite, in this process, by Python's own module: a thin layer, SQL runs in C."""

import sqlite3
import struct
import threading
import time

from peer import ANSWER_SECONDS_MAX, THREADS

ROW = struct.Struct("<Iqq")
ROWS_AT_ONCE = 50_000


class SQLite:
    title = "SQLite"
    dialect = "sqlite"
    durable = "committed, synced"

    def __init__(self, folder):
        self.folder = folder
        self.version = f"SQLite {sqlite3.sqlite_version}"

    def start(self):
        # Any thread may ask, one at a time.
        self.connection = sqlite3.connect(self.folder / "bench.sqlite", isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-1000000", f"threads={THREADS}"):
            self.connection.execute(f"PRAGMA {pragma}").fetchall()

    def stop(self):
        self.connection.close()

    def _limited(self, work):
        timer = threading.Timer(ANSWER_SECONDS_MAX, self.connection.interrupt)
        timer.start()
        begun = time.monotonic()
        try:
            answer = work()
        finally:
            timer.cancel()
        return time.monotonic() - begun, answer

    def _in_transaction(self, work):
        def whole():
            self.connection.execute("BEGIN")
            work()
            self.connection.execute("COMMIT")
        return self._limited(whole)[0]

    def run(self, statements):
        return self._in_transaction(lambda: [self.connection.execute(statement) for statement in statements])

    def ask(self, statement):
        return self._limited(lambda: self.connection.execute(statement).fetchall())

    def load(self, rows):
        def work():
            with open(rows.streams, encoding="ascii") as file:
                self.connection.executemany("INSERT INTO streams VALUES(?,?,?,?,?)", (line.split(",") for line in file))
            with open(rows.binary, "rb") as file:
                while piece := file.read(ROW.size * ROWS_AT_ONCE):
                    of_days = ((ms // 86_400_000, stream, ms, size) for stream, ms, size in ROW.iter_unpack(piece))
                    self.connection.executemany("INSERT INTO samples VALUES(?,?,?,?)", of_days)
        return self._in_transaction(work)
