"""What the kill tests kill; the fields are explained at Scenario in kill.py."""

from kill import Scenario

LEDGER_CHECKS = [["{driver}", "verify", "{data}"]]
LEDGER_DUMP = [["{driver}", "dump", "{data}"]]
LEDGER_INIT = ["{driver}", "init", "{data}"]
LEDGER_DECIDE = ["{driver}", "decide", "{data}"]

scenarios = [
    Scenario("ledger-init", LEDGER_INIT, LEDGER_DUMP, checks=LEDGER_CHECKS, again=(0, 1), unmade=True),
    Scenario("ledger-decide", LEDGER_DECIDE, LEDGER_DUMP, prepare=[LEDGER_INIT], checks=LEDGER_CHECKS,
             acknowledges="decided "),
    Scenario("ledger-upgrade", ["{driver}", "upgrade", "{data}"], LEDGER_DUMP, prepare=[LEDGER_INIT, LEDGER_DECIDE],
             checks=LEDGER_CHECKS),
]
