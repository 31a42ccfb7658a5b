#!/usr/bin/env python3
"""The daily run against two PSAs and two sources of usage, over days on which one of each fails. If this fails, one
customer's trouble keeps the others from being billed, a source that sends a part of its customers lowers their units, a
missed day is lost, or a run that was killed sends a change twice.
"""

import json
import signal
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import partner  # noqa: E402
import usage_sources  # noqa: E402
from partner import done, run, table  # noqa: E402
from sandbox import BINARY, SECONDS_MAX, check, failures  # noqa: E402
from usage_sources import ID, SECRET, Vendor, asset  # noqa: E402

SERVICE = "Workstations"
V2 = "endpoint_backup_v2/protected_workstations"


class Psa(partner.Psa):
    """A sandbox with one contract of 5 a machine."""

    def __init__(self, name, account):
        super().__init__(name, "2026-06-17T00:00:00Z")
        self.has("account", "add", account)
        self.has("contract", "add", f"{account} 2026", "--account", account, "--from", "2026-01-01")
        self.has("service", "add", f"{account} 2026", SERVICE, "5")
        self.up()

    def sent(self):
        return [json.loads(body) for verb, path, body in self.between.bodies if verb == "POST" and "Adjustments" in path]


def sync(*words, code=0):
    told = table("sync", *words, code=code)
    check(told["needsAttention"] == (code == 3), f"it ended with {code} and says {told['needsAttention']}")
    return told


def units(contract, day):
    page = table("contract", "show", contract, "--on", day)
    return [row["units"] for row in page["units"] if row["from"] <= day < row["until"]]


def health(told):
    return {(row["source"], row["day"]): row["health"] for row in told["sources"]}


def day(number):
    done("clock", "set", f"2026-06-{number:02}T00:30:00Z")


def set_up(psas, vendors):
    done("init", "--name", "Northwind IT", "--zone", "UTC", "--currency", "USD", "--rehearsal", "--clock",
         "2026-06-17T00:30:00Z")
    done("price", "add", "v2", "storage", "none")
    done("policy", "set", "guard-plan-percent", "50", "--from", "2026-06-01", "--reason", "few contracts")
    for psa in psas:
        done("connect", "add", "autotask", psa.name, "--url", psa.between.url, given=psa.credentials)
    for name, vendor in vendors.items():
        done("connect", "add", "uniview", name, "--url", vendor.url, "--read-only",
             given=json.dumps({"clientId": ID, "clientSecret": SECRET}))
        done("source", "class", name, "Workstation", "workstation")


def nothing_is_kept_by_a_dry_run(psas):
    before = table("journal")
    told = table("sync", "--dry-run", code=0)
    check({row["name"]: row["done"] for row in told["read"]} == dict.fromkeys(("north", "south", "epb", "more"), True),
          f"read: {told['read']}")
    check("run" not in told and table("journal") == before, "a dry run kept something")
    check(table("org", "list") == [] and table("contract", "list") == [], "a dry run took something in")


def the_first_day(psas):
    told = sync(code=3)
    check([row["told"] for row in told["read"] if row["name"] == "north"] == ["3 changes of contracts, 0 as before"],
          f"of north: {told['read']}")
    check(health(told) == {("epb", "2026-06-16"): "good", ("more", "2026-06-16"): "good"}, f"sources: {told['sources']}")
    received = {row["source"]: row for row in table("log", "--received")}
    check((received["epb"]["organizations"], received["epb"]["assets"], received["epb"]["storedBytes"])
          == (12, 12, 12 * 10**9) and len(received["epb"]["sha256"]) == 64, f"kept of it: {received['epb']}")
    for number in range(1, 13):
        done("map", "org", f"Customer {number}", "Harbour", "--from", "2026-06-16")
    for number in range(20, 24):
        done("map", "org", f"Customer {number}", "Mill", "--from", "2026-06-16")
    for account in ("Harbour", "Mill"):
        done("map", "add", f"{account} 2026", SERVICE, V2, "--from", "2026-06-16")
    told = sync("--out", "first.plan", code=3)
    check(told["waiting"] == [1, 2] and psas[0].sent() == [], f"first plans: {told}")
    done("approve", "first.plan", "--reason", "compared")
    done("apply", "first.plan")
    check(units("Harbour 2026", "2026-06-16") == [12] and units("Mill 2026", "2026-06-16") == [4], "the first units")
    told = sync()
    check(told["confirmed"] == 0 and told["changes"] == [], f"the second run of a day: {told}")


def one_of_each_is_down(psas, vendors):
    day(18)
    vendors["epb"].rows.append(asset(100, 1, 10**9))
    vendors["more"].answer = (503, {"Content-Type": "application/json"}, b"{}")
    psas[1].down()
    told = sync(code=3)
    failed = {row["name"] for row in told["read"] if not row["done"]}
    check(failed == {"south", "more"}, f"failed: {told['read']}")
    check(health(told) == {("epb", "2026-06-17"): "good", ("more", "2026-06-17"): "late"}, f"sources: {told['sources']}")
    check(units("Harbour 2026", "2026-06-17") == [13], "a PSA that is down keeps another from being changed")
    rows = table("log", "--run", str(told["run"]))
    outcomes = {(row["keptIn"], row["outcome"]) for row in rows}
    check(outcomes == {("Autotask (north)", "increased"), ("Autotask (south)", "failed")}, f"logged: {outcomes}")
    check(any("south" in problem for problem in told["problems"]), f"problems: {told['problems']}")
    check(table("log", "--connection", "south", "--outcome", "increased") == [
        row for row in table("log", "--connection", "south") if row["outcome"] == "increased"], "the log's filters")


def what_was_down_is_caught_up(psas, vendors):
    day(19)
    vendors["more"].answer = None
    vendors["more"].rows.append(asset(120, 20, 10**9))
    psas[1].up()
    told = sync()
    check(units("Mill 2026", "2026-06-17") == [4] and units("Mill 2026", "2026-06-18") == [5], "units there")
    check(told["confirmed"] == 1, f"caught up: {told}")


def a_killed_run_sends_nothing_twice(psas, vendors):
    day(20)
    vendors["epb"].rows.append(asset(101, 2, 10**9))
    running = subprocess.Popen([BINARY, "--data", "ours", "sync"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def kill(path, content):
        if path.endswith("Adjustments"):
            running.send_signal(signal.SIGKILL)
        return content

    psas[0].between.change = kill
    running.communicate(timeout=SECONDS_MAX)
    psas[0].between.change = lambda path, content: content
    check(running.returncode == -signal.SIGKILL, f"it was not killed: {running.returncode}")
    check(len(psas[0].sent()) == 3, f"sent: {psas[0].sent()}")
    check(table("log", "--runs")[0]["ended"] is None, "a killed run is said to have ended")
    told = sync(code=3)  # whether it arrived is not known yet
    check(any("is not known yet" in problem for problem in told["problems"]), f"too early: {told['problems']}")
    done("clock", "advance", "20m")
    told = sync()
    check(told["settled"] == 1 and len(psas[0].sent()) == 3, f"after the kill: {told['settled']}, {psas[0].sent()}")
    check(units("Harbour 2026", "2026-06-19") == [14], "units after the kill")


def two_at_once(psas):
    first = subprocess.Popen([BINARY, "--data", "ours", "sync"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    second = run("ours", "sync")
    first.communicate(timeout=SECONDS_MAX)
    codes = sorted((first.returncode, second.returncode))
    check(codes in ([0, 0], [0, 1]), f"two at once ended with {codes}: {second.stderr}")
    check(table("log", "--runs")[0]["changes"] == 0, "two at once changed something")


def a_part_of_the_customers_lowers_nothing(psas, vendors):
    whole = list(vendors["epb"].rows)
    vendors["epb"].rows = [row for row in whole if row["customerName"] in [f"Customer {n}" for n in (1, 2, 3, 4)]]
    for number in range(21, 27):  # longer than the grace of an absence
        day(number)
        told = sync(code=3)
        check(health(told)[("epb", f"2026-06-{number - 1}")] == "doubtful", f"4 of 12: {told['sources']}")
        check(any("4 organizations, after 12" in problem for problem in told["problems"]), f"4 of 12: {told['problems']}")
        check(units("Harbour 2026", f"2026-06-{number - 1}") == [14], "4 of 12 customers lowered the units of the others")
    # Its machines are more, but nobody believes this source now.
    more = asset(102, 2, 10**9)
    vendors["epb"].rows.append(more)
    day(27)
    told = sync(code=3)
    check(units("Harbour 2026", "2026-06-26") == [14], "a change went out that rests on a doubted list")
    vendors["epb"].rows = [*whole, more]
    day(28)
    told = sync()
    check(health(told)[("epb", "2026-06-27")] == "good" and told["confirmed"] == 1, f"whole again: {told['problems']}")
    check([units("Harbour 2026", f"2026-06-{n}") for n in (20, 24, 25, 26, 27)] == [[14]] * 3 + [[15]] * 2,
          "units of the bad days: what was held goes out from its own day, and nobody has lost any")


def three_days_missed(psas, vendors):
    vendors["epb"].rows.append(asset(103, 3, 10**9))
    done("clock", "set", "2026-07-01T00:30:00Z")
    told = sync()
    check((told["from"], told["to"]) == ("2026-06-28", "2026-06-30"), f"days: {told['from']} to {told['to']}")
    kept = {key: value for key, value in health(told).items() if key[0] == "epb"}
    check(kept == {("epb", "2026-06-28"): "late", ("epb", "2026-06-29"): "stale", ("epb", "2026-06-30"): "good"},
          f"days that were missed: {kept}")
    check(units("Harbour 2026", "2026-06-29") == [15] and units("Harbour 2026", "2026-06-30") == [16], "missed days")


def who_left_is_accepted(psas, vendors):
    vendors["more"].rows = [row for row in vendors["more"].rows if row["customerName"] == "Customer 20"]
    done("clock", "set", "2026-07-02T00:30:00Z")
    told = sync(code=3)
    check(health(told)[("more", "2026-07-01")] == "doubtful", f"1 of 4: {told['sources']}")
    done("source", "accept", "more", "--reason", "we sold them")
    done("source", "accept", "more", "--reason", "twice", code=1)
    told = sync()
    check(health(told)[("more", "2026-07-01")] == "good", f"accepted: {told['sources']}")
    done("clock", "set", "2026-07-03T00:30:00Z")
    told = sync()
    check(health(told)[("more", "2026-07-02")] == "good", f"the same again: {told['sources']}")


def main():
    psas = [Psa("north", "Harbour"), Psa("south", "Mill")]
    vendors = {"epb": Vendor(), "more": Vendor()}
    vendors["epb"].rows = [asset(n, n, 10**9) for n in range(1, 13)]
    vendors["more"].rows = [asset(n, n, 10**9) for n in range(20, 24)]
    set_up(psas, vendors)
    nothing_is_kept_by_a_dry_run(psas)
    the_first_day(psas)
    one_of_each_is_down(psas, vendors)
    what_was_down_is_caught_up(psas, vendors)
    a_killed_run_sends_nothing_twice(psas, vendors)
    two_at_once(psas)
    a_part_of_the_customers_lowers_nothing(psas, vendors)
    three_days_missed(psas, vendors)
    who_left_is_accepted(psas, vendors)
    done("verify")
    for psa in psas:
        psa.process.terminate()
    if failures or usage_sources.failures:
        sys.exit(f"{len(failures) + len(usage_sources.failures)} failures")


if __name__ == "__main__":
    main()
