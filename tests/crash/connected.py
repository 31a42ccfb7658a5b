#!/usr/bin/env python3
"""A partner's data directory and a PSA's, the sandbox over it, in one folder: for kill tests of what is sent to a PSA.

    connected.py STOWAGE FOLDER prepare-autotask    makes both, with a plan that is approved
    connected.py STOWAGE FOLDER prepare-bms         the same, applied, and typed in by a person what BMS takes from nobody else
    connected.py STOWAGE FOLDER apply               applies it; and again when an answer must be there
    connected.py STOWAGE FOLDER work                calls made what a person has typed in
    connected.py STOWAGE FOLDER dump                what the PSA has, and what we believe

The sandbox and the program end with this one, however it ends; killed, the program takes this one with it.
"""

import ctypes
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request

CLOCK = "2026-06-17T06:00:00Z"
SERVICES = {"Servers": 20, "Workstations": 5}
# June of Mill is posted: what its units come short of is charged once.
CUSTOMERS = {"autotask": ("Harbour", "Mill"), "bms": ("Harbour",)}
SECONDS_MAX = 60
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def end_with_parent():
    ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)


class Partner:
    def __init__(self, stowage, folder):
        self.stowage, self.folder = stowage, pathlib.Path(folder)

    def run(self, data, *words, given="", codes=(0, 3)):
        words = [self.stowage, "--data", str(self.folder / data), *words]
        got = subprocess.run(words, input=given, text=True, capture_output=True, timeout=SECONDS_MAX,
                             preexec_fn=end_with_parent, cwd=self.folder)
        if got.returncode == -signal.SIGKILL:
            os.kill(os.getpid(), signal.SIGKILL)
        if got.returncode not in codes:
            sys.exit(f"{' '.join(words)}: {got.returncode} {got.stdout}{got.stderr}")
        return got.stdout

    def serve(self):
        """The sandbox, at the address that the connection has; no step of it is a stop."""
        port = (self.folder / "port").read_text()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("STOWAGE_STOP")}
        process = subprocess.Popen([self.stowage, "--data", str(self.folder / "psa"), "sandbox", "--listen",
                                    f"127.0.0.1:{port}", "--switch", "latency=off"], stdout=subprocess.PIPE, text=True,
                                   env=kept, preexec_fn=end_with_parent)  # fmt: skip
        process.stdout.readline()
        return process

    # --- what is prepared -----------------------------------------------------------------------------------------
    def prepare(self, vendor):
        self.folder.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            (self.folder / "port").write_text(str(free.getsockname()[1]))
        for data in ("psa", "ours"):
            self.run(data, "init", "--name", data, "--zone", "UTC", "--currency", "USD", "--rehearsal", "--clock", CLOCK)
        self.fill(CUSTOMERS[vendor])
        credentials = self.run("psa", "--json", "sandbox", "credentials")
        url = f"http://127.0.0.1:{(self.folder / 'port').read_text()}" + ("/bms" if vendor == "bms" else "")
        sandbox = self.serve()
        self.run("ours", "connect", "add", vendor, "psa", "--url", url, given=credentials)
        self.run("ours", "import-from", "psa")
        if vendor == "autotask":
            self.run("ours", "connect", "set", "psa", "--charge-code", "7", "--posted-periods", "refuse")
        if vendor == "bms":
            for service in SERVICES:
                self.run("ours", "service", "state", "Harbour", service, "4", "--reason", "counted")
        self.map_usage(CUSTOMERS[vendor])
        self.run("ours", "plan", "--out", "day.plan")
        self.run("ours", "approve", "day.plan", "--reason", "test")
        if vendor == "bms":
            self.run("ours", "apply", "day.plan")
            self.type_in(credentials)
        sandbox.terminate()
        sandbox.wait(timeout=SECONDS_MAX)

    def fill(self, customers):
        for name in customers:
            self.run("psa", "account", "add", f"{name} Ltd")
            self.run("psa", "contract", "add", name, "--account", f"{name} Ltd", "--from", "2026-05-01", "--posted-periods",
                     "refuse")
            for service, price in SERVICES.items():
                self.run("psa", "service", "add", name, service, str(price))
                self.run("psa", "service", "adjust", name, service, "4", "--from", "2026-05-01", "--reason", "begin")
        for month in ("2026-05-01", "2026-06-01"):
            if "Mill" in customers:
                self.run("psa", "contract", "post", "Mill", "--on", month)

    def map_usage(self, customers):
        """Servers from 4 to 5 to 6 units; workstations from 4 to 3 to 2, which BMS takes from people alone."""
        rows = ["asset,organization,version,stored_bytes,measured_at,class"]
        for day in range(1, 17):
            for kind, count in (("server", 5 if day < 10 else 6), ("workstation", 3 if day < 10 else 2)):
                rows += [f"{kind}{n},{name},v2,1000000000,2026-06-{day:02}T20:00:00Z,{kind}"
                         for n in range(count) for name in customers]
        (self.folder / "june.csv").write_text("\n".join(rows) + "\n")
        self.run("ours", "import", "june.csv", "--source", "vendor", "--create")
        self.run("ours", "price", "add", "v2", "storage", "none")
        for name in customers:
            self.run("ours", "asset", "end", f"{name}/workstation2", "--version", "v2", "--from", "2026-06-10", "--reason", "gone")
            self.run("ours", "map", "org", name, f"{name} Ltd", "--from", "2026-06-01")
            for service in SERVICES:
                self.run("ours", "map", "add", name, service, f"endpoint_backup_v2/protected_{service.lower()}", "--from",
                         "2026-06-01")

    def type_in(self, credentials):
        """A person, in the PSA."""
        key = json.loads(credentials)["controls"]["key"]
        url = f"http://127.0.0.1:{(self.folder / 'port').read_text()}/sandbox/contracts/1/adjust"
        for day in ("2026-06-01", "2026-06-10"):
            given = json.dumps({"service": "Workstations", "units": -1, "on": day}).encode()
            urllib.request.urlopen(urllib.request.Request(url, given, {"Authorization": f"Bearer {key}"})).read()

    # --- what is killed -------------------------------------------------------------------------------------------
    def apply(self):
        sandbox = self.serve()
        self.run("ours", "apply", "day.plan")
        # What a killed run has sent shows within the bound.
        self.run("ours", "clock", "advance", "20m")
        self.run("ours", "apply", "day.plan")
        sandbox.terminate()
        sandbox.wait(timeout=SECONDS_MAX)

    def work(self):
        sandbox = self.serve()
        listed = json.loads(self.run("ours", "--json", "work", "list"))
        if listed:
            self.run("ours", "work", "done", *[str(item["id"]) for item in listed])
        sandbox.terminate()
        sandbox.wait(timeout=SECONDS_MAX)

    def dump(self):
        for data in ("psa", "ours"):
            database = sqlite3.connect(f"file:{self.folder / data}/ledger.db?mode=ro", uri=True)
            for row in database.execute("SELECT service, from_day, units FROM adjustments WHERE until_entry IS NULL "
                                        "ORDER BY service, from_day, units"):
                print(data, *row)
            for row in database.execute("SELECT contract, service, day, amount FROM charges WHERE until_entry IS NULL "
                                        "ORDER BY contract, service, day, amount"):
                print(data, "charge", *row)
            database.close()
        database = sqlite3.connect(f"file:{self.folder}/ours/ledger.db?mode=ro", uri=True)
        for row in database.execute("SELECT change, effective, units_change, state FROM plan_changes "
                                    "WHERE until_entry IS NULL AND state<>4 ORDER BY change"):
            print("change", *row)
        database.close()


def main():
    stowage, folder, what = sys.argv[1:]
    partner = Partner(stowage, folder)
    if what.startswith("prepare-"):
        partner.prepare(what.removeprefix("prepare-"))
    else:
        {"apply": partner.apply, "work": partner.work, "dump": partner.dump}[what]()


if __name__ == "__main__":
    main()
