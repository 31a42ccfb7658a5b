#!/usr/bin/env python3
"""The command line and the daily run while the server has the data directory. If this fails, whoever wants to see a bill
must stop the server first, a day is not brought to contracts, or one who stops reading stops everybody.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from sandbox import BINARY, SECONDS_MAX, check, failures  # noqa: E402
from serve import Server, event, run, sample, table  # noqa: E402

ROWS = "asset,organization,version,stored_bytes,measured_at\n"
SOCKET = Path("data/stowage.sock")


def stowage(*words, given="", cwd=None, env=None):
    """(exit code, output, messages)"""
    got = subprocess.run([BINARY, *words], input=given, capture_output=True, text=True, timeout=SECONDS_MAX, cwd=cwd,
                         env={**os.environ, "STOWAGE_DATA": str(Path("data").resolve()), **(env or {})})
    return got.returncode, got.stdout, got.stderr


def eventually(what, condition):
    end = time.monotonic() + SECONDS_MAX
    while not condition():
        if time.monotonic() > end:
            check(False, f"not within {SECONDS_MAX} seconds: {what}")
            return
        time.sleep(0.1)


def set_up():
    run("init", "--name", "Northwind IT", "--zone", "UTC", "--currency", "USD", "--rehearsal", "--clock",
        "2026-06-17T00:10:00Z")
    return json.loads(run("--json", "token", "add", "rmm", "--scope", "events", "--create"))["token"]


QUESTIONS = (["usage"], ["--json", "usage"], ["--csv", "org", "list"], ["exceptions", "list"], ["bill"], ["journal"],
             ["org", "show", "nobody"], ["org", "list", "--wrong"], ["log", "--runs"])  # fmt: skip


def the_same_as_without_a_server(token):
    server = Server()
    check(oct(SOCKET.stat().st_mode & 0o777) == "0o600", f"the socket has the mode {oct(SOCKET.stat().st_mode)}")
    Path("elsewhere").mkdir()
    Path("elsewhere/usage.csv").write_text(ROWS + "DC01,Harbour Dental,v2,412000000000,2026-06-16T20:00:00Z\n")
    code, out, err = stowage("import", "usage.csv", "--source", "vendor", "--create", cwd="elsewhere")
    check(code == 0 and "Kept usage.csv as delivery 1: 1 sample." in out, f"import of a file: {code} {out} {err}")
    code, out, err = stowage("import", "-", "--source", "vendor", "--create",
                             given=ROWS + "DC02,Harbour Dental,v2,5,2026-06-16T20:00:00Z\n")
    check(code == 0 and "Kept - as delivery 2: 1 sample." in out, f"import of standard input: {code} {out} {err}")
    check(server.send(event(1, [sample("PC1", "Old Mill", 7, "2026-06-16T20:00:00Z")]), token)[0] == 200, "an event")
    code, out, err = stowage("plan", "--out", "june.plan", cwd="elsewhere")
    check(Path("elsewhere/june.plan").is_file(), f"a plan is not written where it was asked for: {code} {out} {err}")
    with_server = [stowage(*words) for words in QUESTIONS]
    wide = stowage("usage", env={"COLUMNS": "40"})
    server.stop()
    check(not SOCKET.exists(), "the socket stays")
    for words, with_it, without in zip(QUESTIONS, with_server, [stowage(*words) for words in QUESTIONS]):
        check(with_it == without, f"{words}: with a server {with_it}, without {without}")
    check(wide == stowage("usage", env={"COLUMNS": "40"}), "the width of the terminal is not taken over")


def what_needs_the_directory_for_itself():
    server = Server()
    for words in (["serve", "--listen", "127.0.0.1:0"], ["sandbox", "--listen", "127.0.0.1:0"],
                  ["retention", "apply", "--reason", "old"]):  # fmt: skip
        code, out, err = stowage(*words)
        check(code == 1 and "in use by another Stowage process" in err and out == "", f"{words}: {code} {out} {err}")
    check(stowage("backup", "copies")[0] == 0, "no backup while it serves")
    code, out, err = stowage("restore", "copies", "--to", "restored")
    check(code == 0, f"restore: {code} {out} {err}")
    server.stop()
    check(not Path("restored/stowage.sock").exists(), "the backup has the socket")


def nobody_stops_the_others(token):
    server = Server()
    silent = subprocess.Popen([BINARY, "--data", "data", "journal"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(3):
        check(stowage("usage")[0] == 0, "a command behind one whose output is not read")
    killed = subprocess.Popen([BINARY, "--data", "data", "bill"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    killed.kill()
    killed.wait()
    with socket.socket(socket.AF_UNIX) as mute:
        mute.connect(str(SOCKET))
        mute.send(b"\x05\x00")
        results = []
        threads = [threading.Thread(target=lambda: results.append(stowage("org", "list")[0])) for _ in range(6)]
        threads += [threading.Thread(target=lambda n=n: results.append(
            server.send(event(f"n{n}", [sample(f"N{n}", "Old Mill", n, "2026-06-16T21:00:00Z")]), token)[0] - 200))
            for n in range(6)]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        check(results == [0] * 12, f"commands and events at once: {results}")
    silent.communicate(timeout=SECONDS_MAX)
    server.stop()


def a_socket_that_was_left(token):
    server = Server()
    server.kill()
    check(SOCKET.exists(), "a server that was killed has taken its socket away")
    check(stowage("org", "list")[0] == 0, "a command where a killed server has left its socket")
    server.start()
    check(stowage("org", "list")[0] == 0, "a command behind a new start")
    server.stop()


class Stalling:
    """A vendor's service that takes a connection and says nothing until it is let go."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.asked = threading.Event()
        self.go = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            self.asked.set()
            self.go.wait(SECONDS_MAX)
            connection.close()


def events_while_a_vendor_is_waited_for(token):
    vendor = Stalling()
    server = Server()
    code, out, err = stowage("connect", "add", "uniview", "epb", "--url", vendor.url, "--read-only",
                             given=json.dumps({"clientId": "a", "clientSecret": "b"}))  # fmt: skip
    check(code == 0, f"credentials from standard input: {code} {out} {err}")
    result = []
    syncing = threading.Thread(target=lambda: result.append(stowage("sync")))
    syncing.start()
    check(vendor.asked.wait(SECONDS_MAX), "the vendor is not asked")
    status, document, _ = server.send(event("w", [sample("W", "Old Mill", 9, "2026-06-16T22:00:00Z")]), token)
    check(status == 200 and not result, f"an event while a vendor is waited for: {status} {document} {result}")
    vendor.go.set()
    syncing.join()
    check(result[0][0] == 3 and "epb" in result[0][1], f"sync with a vendor that says nothing: {result}")
    run("connect", "remove", "epb", "--reason", "a test")
    server.stop()


def runs():
    return [(row["from"], row["to"]) for row in reversed(table("log", "--runs"))]


def the_daily_run_by_itself():
    before = len(runs())
    server = Server("--sync-at", "00:30")
    time.sleep(2.5)  # two looks at the clock: that nothing happens cannot be waited for
    check(len(runs()) == before, "a run before its time")
    stowage("clock", "set", "2026-06-18T00:29:59Z")
    stowage("clock", "set", "2026-06-18T00:30:00Z")
    eventually("the run of the 17th", lambda: len(runs()) == before + 1)
    stowage("clock", "set", "2026-06-21T08:00:00Z")
    eventually("one run for three days", lambda: len(runs()) == before + 2)
    check(runs()[-1] == ("2026-06-18", "2026-06-20"), f"runs: {runs()}")
    code, _, err = stowage("sync")
    check(code in (0, 3) and len(runs()) == before + 3, f"sync now: {code} {err}")
    said = server.stop()
    check(said.count("`stowage sync` has ended with") == 2, f"it said: {said}")
    run("clock", "set", "2026-06-23T08:00:00Z")
    server.start()
    eventually("a run that was missed", lambda: len(runs()) == before + 4)
    check(runs()[-1] == ("2026-06-21", "2026-06-22"), f"runs: {runs()}")
    server.stop()


def main():
    token = set_up()
    the_same_as_without_a_server(token)
    what_needs_the_directory_for_itself()
    nobody_stops_the_others(token)
    a_socket_that_was_left(token)
    events_while_a_vendor_is_waited_for(token)
    the_daily_run_by_itself()
    if failures:
        sys.exit(f"{len(failures)} failures")


if __name__ == "__main__":
    main()
