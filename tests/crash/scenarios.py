"""What the kill tests kill; the fields are explained at Scenario in kill.py."""

import pathlib
import sys

from kill import Scenario
from measured_month import write_hours, write_stores, write_usage, write_years

LEDGER_CHECKS = [["{driver}", "verify", "{data}"]]
LEDGER_DUMP = [["{driver}", "dump", "{data}"]]
LEDGER_INIT = ["{driver}", "init", "{data}"]
LEDGER_DECIDE = ["{driver}", "decide", "{data}"]


def stowage(*words):
    return ["{stowage}", "--data", "{data}", *words]


def totals(month, day):
    return [sys.executable, str(pathlib.Path(__file__).parent / "totals.py"), "{stowage}", "{data}", month, day]


def prices():
    for version in ("v1", "v2"):
        for billing_type, price in (("storage", "0.05"), ("protected_servers", "4.45"),
                                    ("protected_workstations", "1.10")):
            yield stowage("price", "add", version, billing_type, price)


IMPORT_OCTOBER = stowage("import", "{work}/october.csv", "--source", "agents", "--create", "--inventory")
IMPORT_NOVEMBER = stowage("import", "{work}/november.csv", "--source", "agents", "--create", "--inventory")
CLOSE_OCTOBER = stowage("close", "--period", "2026-10")
OCTOBER = [
    stowage("init", "--name", "North", "--zone", "UTC", "--currency", "USD", "--rehearsal",
            "--clock", "2026-10-31T23:00:00Z"),
    *prices(),
    IMPORT_OCTOBER,
    stowage("clock", "set", "2026-11-01T01:00:00Z"),
]
NOVEMBER = [*OCTOBER, CLOSE_OCTOBER, stowage("clock", "set", "2026-11-03T23:00:00Z")]
NOVEMBER_MEASURED = [*NOVEMBER, IMPORT_NOVEMBER, stowage("clock", "set", "2026-11-04T01:00:00Z")]


def care(account, organization, kinds, *terms):
    """An account of its own for an organization, and a contract with a service for each (module, billing type)."""
    contract = f"{account} care"
    yield stowage("account", "add", account)
    yield stowage("contract", "add", contract, "--account", account, "--from", "2026-10-01", *terms)
    yield stowage("map", "org", organization, account)
    for kind in kinds:
        yield stowage("service", "add", contract, kind, "20")
        yield stowage("map", "add", contract, kind, kind, "--from", "2026-11-01")


V1_SERVERS, V2_SERVERS = "endpoint_backup_v1/protected_servers", "endpoint_backup_v2/protected_servers"
V2_WORKSTATIONS = "endpoint_backup_v2/protected_workstations"
CONTRACTS = [
    *care("Acme Ltd", "Acme", [V1_SERVERS, V2_SERVERS]),
    # November is posted: units change from December on, and what is missing is charged once for each service.
    *care("Bolt Ltd", "Bolt", [V2_SERVERS, V2_WORKSTATIONS], "--posted-periods", "refuse"),
    stowage("contract", "post", "Bolt Ltd care", "--on", "2026-10-01"),
    stowage("contract", "post", "Bolt Ltd care", "--on", "2026-11-01"),
    stowage("plan", "--out", "{work}/plan.json"),
    stowage("approve", "{work}/plan.json", "--reason", "test"),
]

VERIFY = [stowage("verify")]


def connected(what):
    """With a PSA of its own in the folder."""
    return [sys.executable, str(pathlib.Path(__file__).parent / "connected.py"), "{stowage}", "{data}", what]


VERIFY_BOTH = [["{stowage}", "--data", f"{{data}}/{name}", "verify"] for name in ("ours", "psa")]


def import_hour(name):
    return stowage("import", f"{{work}}/hour-{name}.csv", "--source", "agents", "--create")


scenarios = [
    Scenario("ledger-init", LEDGER_INIT, LEDGER_DUMP, checks=LEDGER_CHECKS, again=(0, 1), unmade=True),
    Scenario("ledger-decide", LEDGER_DECIDE, LEDGER_DUMP, prepare=[LEDGER_INIT], checks=LEDGER_CHECKS,
             acknowledges="decided "),
    Scenario("ledger-upgrade", ["{driver}", "upgrade", "{data}"], LEDGER_DUMP, prepare=[LEDGER_INIT, LEDGER_DECIDE],
             checks=LEDGER_CHECKS),
    Scenario("import", IMPORT_NOVEMBER, [totals("2026-11", "2026-11-03")], prepare=NOVEMBER, checks=VERIFY,
             answers="Kept ", inputs=write_usage),
    # More days than go in as one write.
    Scenario("import-years", stowage("import", "{work}/years.csv", "--source", "agents", "--create"),
             [totals("2026-10", "2026-10-31")], prepare=OCTOBER[:1], checks=VERIFY, answers="Kept ",
             inputs=write_years),
    # A day that came hour by hour and is merged; what comes late is worth merging it again.
    Scenario("merge", import_hour("late"), [totals("2026-11", "2026-11-03")],
             prepare=[*OCTOBER[:1], stowage("clock", "set", "2026-11-03T23:00:00Z"),
                      *[import_hour(hour) for hour in range(10)], stowage("clock", "set", "2026-11-04T02:00:00Z"),
                      import_hour("next")],
             checks=VERIFY, answers="Kept ", inputs=write_hours),
    Scenario("measure", stowage("measure"), [totals("2026-11", "2026-11-03")],
             prepare=[*NOVEMBER, IMPORT_NOVEMBER, stowage("store", "add", "v1", "{work}/v1"),
                      stowage("store", "add", "v2", "{work}/v2")],
             checks=VERIFY, answers="Bolt ", inputs=lambda work: (write_usage(work), write_stores(work))),
    # Once it is closed a second close is refused; that it closed is in the dump, by its replay.
    Scenario("close", CLOSE_OCTOBER, [totals("2026-10", "2026-10-31"), stowage("replay", "--period", "2026-10")],
             prepare=OCTOBER, checks=VERIFY, again=(0, 1), answers="October 2026 is closed", inputs=write_usage),
    # October's samples, with the month closed; a second time there is nothing to remove.
    Scenario("retention", stowage("retention", "apply", "--reason", "test"),
             [totals("2026-10", "2026-10-31"), stowage("replay", "--period", "2026-10"),
              stowage("--csv", "retention", "show")],
             prepare=[*NOVEMBER_MEASURED, stowage("clock", "set", "2026-12-02T01:00:00Z"),
                      stowage("policy", "set", "retention-months", "1", "--reason", "test")],
             checks=VERIFY, answers="Removed ", inputs=write_usage),
    # 3: what no contract carries is told each time.
    Scenario("apply", stowage("apply", "{work}/plan.json"),
             [stowage("--json", "contract", "show", "Acme Ltd care"),
              stowage("--json", "contract", "show", "Bolt Ltd care", "--on", "2026-12-01"),
              totals("2026-11", "2026-11-03")],
             prepare=[*NOVEMBER_MEASURED, *CONTRACTS], checks=VERIFY, done=(0, 3), again=(0, 3),
             inputs=write_usage),
    # What is sent to Autotask, and what a person has typed into BMS and calls made.
    Scenario("apply-autotask", connected("apply"), [connected("dump")], prepare=[connected("prepare-autotask")],
             checks=VERIFY_BOTH),
    Scenario("work-bms", connected("work"), [connected("dump")], prepare=[connected("prepare-bms")], checks=VERIFY_BOTH),
]
