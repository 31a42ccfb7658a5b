"""SQLite, in this process, by Python's own module: a thin layer, SQL runs in C."""

import sqlite3
import struct
import threading
import time

from peer import ANSWER_SECONDS_MAX, LOAD_SECONDS_MAX, THREADS, Broken

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
        self._set("journal_mode=WAL", "synchronous=FULL", "cache_size=-1000000", f"threads={THREADS}")

    def _set(self, *pragmas):
        for pragma in pragmas:
            self.connection.execute(f"PRAGMA {pragma}").fetchall()

    def stop(self):
        self.connection.close()

    def _limited(self, work, seconds_max=ANSWER_SECONDS_MAX):
        timer = threading.Timer(seconds_max, self.connection.interrupt)
        timer.start()
        begun = time.monotonic()
        try:
            answer = work()
        except sqlite3.OperationalError as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise Broken(f"after {time.monotonic() - begun:.0f} s: {error}") from None
        finally:
            timer.cancel()
        return time.monotonic() - begun, answer

    def _in_transaction(self, work, seconds_max=ANSWER_SECONDS_MAX):
        def whole():
            self.connection.execute("BEGIN")
            work()
            self.connection.execute("COMMIT")
        return self._limited(whole, seconds_max)[0]

    def run(self, statements):
        return self._in_transaction(lambda: [self.connection.execute(statement) for statement in statements])

    def ask(self, statement):
        return self._limited(lambda: self.connection.execute(statement).fetchall())

    def load(self, rows):
        """As quickly as it can be had: no journal, the index last."""
        def work():
            with open(rows.streams, encoding="ascii") as file:
                self.connection.executemany("INSERT INTO streams VALUES(?,?,?,?,?)", (line.split(",") for line in file))
            with open(rows.binary, "rb") as file:
                while piece := file.read(ROW.size * ROWS_AT_ONCE):
                    self.connection.executemany("INSERT INTO samples VALUES(?2/86400000,?1,?2,?3)",
                                                ROW.iter_unpack(piece))
            self.connection.execute("CREATE INDEX samples_by_day ON samples(day)")

        self._set("journal_mode=OFF", "synchronous=OFF")
        seconds = self._in_transaction(work, LOAD_SECONDS_MAX)
        self._set("journal_mode=WAL", "synchronous=FULL")
        return seconds
