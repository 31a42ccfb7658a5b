#!/usr/bin/env python3
"""Two installations of Stowage on one PSA: two data directories against one sandbox, as Autotask and as BMS. If this fails,
each takes back what the other has changed, night after night, and a customer's bill goes up and down.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import autotask  # noqa: E402
import bms  # noqa: E402
from connect import Between, credentials, ours  # noqa: E402
from sandbox import Served, check, failures, stowage  # noqa: E402

SERVERS = autotask.SERVERS
FOREIGN = "of a Stowage that is not this one"


class Installation:
    def __init__(self, data):
        self.data = data
        self.does("init", "--name", "Northwind IT", "--zone", "Europe/London", "--currency", "USD", "--rehearsal", "--clock",
                  "2026-06-17T08:00:00Z")

    def does(self, *words, code=0, given=""):
        got, said = ours(*words, data=self.data, given=given)
        check(got == code, f"{self.data}: {' '.join(words)} ended with {got}, not {code}: {said}")
        return said

    def counts(self, servers):
        """So many servers on each day of June until the 16th, and the contract is to follow them."""
        rows = ["asset,organization,version,stored_bytes,measured_at,class"]
        rows += [f"DC{number:02},Harbour,v2,100000000000,2026-06-{day:02}T20:00:00Z,server"
                 for day in range(1, 17) for number in range(1, servers + 1)]
        Path("usage.csv").write_text("\n".join(rows) + "\n")
        self.does("import", "usage.csv", "--source", "vendor", "--create")
        self.does("price", "add", "v2", "storage", "none")
        self.does("map", "org", "Harbour", "Harbour Dental", "--from", "2026-06-01")
        self.does("map", "add", "Managed", SERVERS, "endpoint_backup_v2/protected_servers", "--from", "2026-06-01")

    def plans(self, code=3):
        said = self.does("plan", "--out", f"{self.data}.plan", code=code)
        plan = json.loads(Path(f"{self.data}.plan").read_text())
        return said, [(one["effective"], one["target"]) for mapping in plan["mappings"] for one in mapping["changes"]]

    def applies(self, code=0):
        self.does("approve", f"{self.data}.plan", "--reason", "looked at it")
        return self.does("apply", f"{self.data}.plan", code=code)


def writes_in(between):
    return [path for verb, path, _ in between.bodies
            if verb == "POST" and ("ServiceAdjustments" in path or "recurringservices" in path)]


def one_after_the_other(between, first, second):
    _, changes = first.plans()
    check(changes == [("2026-06-01", 3)], f"the first plans {changes}")
    first.applies()
    made = len(writes_in(between))
    check(made == 1, f"the first has sent {writes_in(between)}")
    said, changes = second.plans()
    check(FOREIGN in said and "take-over 'Managed'" in said and changes == [], f"the second plans {changes}: {said}")
    said = second.does("apply", f"{second.data}.plan", code=3)
    check(len(writes_in(between)) == made, f"the second has changed something: {said}")
    check(FOREIGN in second.does("contract", "show", "Managed"), "a contract's page says nothing of the other")
    check(first.plans(code=0)[1] == [], "the first is stopped by its own change")
    second.does("contract", "take-over", "Managed", "--reason", "moved to another machine")
    said, changes = second.plans()
    check(changes == [("2026-06-01", 4)] and FOREIGN not in said, f"the second, taken over, plans {changes}: {said}")
    second.applies()
    check(len(writes_in(between)) == made + 1, f"sent: {writes_in(between)}")
    said, changes = first.plans()
    check(FOREIGN in said and changes == [], f"the first goes on: {said}")
    said = second.does("contract", "take-over", "Managed", "--reason", "again", code=1)
    check("There is nothing to do" in said, f"taken over twice: {said}")


def in_autotask():
    autotask.fill_psa()
    with Served("latency=off") as api, Between(api.url) as between:
        both = Installation("first"), Installation("second")
        for one, servers in zip(both, (3, 4)):
            one.does("connect", "add", "autotask", "psa", "--url", between.url, given=credentials())
            one.does("import-from", "psa", code=3)
            one.counts(servers)
        one_after_the_other(between, *both)


def in_bms():
    for name in ("data", "first", "second"):
        Path(name).rename(name + "-autotask")
    bms.fill_psa()
    with Served("latency=off") as api, Between(api.url) as between:
        given = stowage("--json", "sandbox", "credentials")
        both = Installation("first"), Installation("second")
        for one, servers in zip(both, (3, 4)):
            one.does("connect", "add", "bms", "psa", "--url", between.url + "/bms", given=given)
            one.does("import-from", "psa", code=3)
            one.does("service", "state", "Managed", SERVERS, "2", "--reason", "counted")
            one.does("service", "state", "Managed", bms.STORAGE, "4", "--reason", "counted")
            one.counts(servers)
        both[0].plans()
        both[0].applies()
        said = both[1].does("contract", "show", "Managed")
        check("In doubt: BMS bills USD 80.00" in said and FOREIGN in said, f"what the second sees: {said}")
        both[1].does("service", "state", "Managed", SERVERS, "3", "--from", "2026-06-01", "--reason", "looked")
        said, changes = both[1].plans()
        check(FOREIGN in said and changes == [], f"the second plans {changes}: {said}")
        check(len(writes_in(between)) == 1, f"sent: {writes_in(between)}")
        both[1].does("contract", "take-over", "Managed", "--reason", "moved")
        check(both[1].plans()[1] == [("2026-06-01", 4)], "the second, taken over, plans nothing")


def main():
    in_autotask()
    in_bms()
    if failures:
        sys.exit(f"{len(failures)} failures")


if __name__ == "__main__":
    main()
