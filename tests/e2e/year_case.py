"""One configuration of a year: who the customers are, by which terms they are billed, and how the PSAs behave: what holds
all the time, and what only in spells.
"""

import random
import re
import subprocess
from datetime import date

from sandbox import BINARY
from year_terms import DAY, Mapping, Rule, last_anchor, next_anchor, periods

# Of a switch that takes a number: the values that it is tried with, the first of them the one in force.
NUMBERS = {
    "write-faults": ("1000000000", "1"),
    "late-seconds": ("1",),
    "visible-after-seconds": ("0", "60", "600"),
    "fault-every": ("3", "2", "7"),
    "first-answer-seconds": ("0", "1"),
    "limit-status": ("429", "500"),
    "threshold": ("10000", "40"),
    "threads": ("3", "1"),
    "bms-calls": ("1500", "3"),
    "bms-page-rows": ("100", "2"),
    "bms-page-rows-max": ("1000", "2"),
    "bms-token-seconds": ("1800", "1"),
    "bms-token-calls": ("1000000000", "3"),
    "bms-refresh-seconds": ("86400", "1"),
    "bms-maintenance-status": ("503", "404"),
}
# With these nothing at all works; they hold for a run or two, and the rest of a spell without them.
HOPELESS = ("visibility", "maintenance", "threshold", "bms-first-page", "bms-calls")
# These hold in spells.
FAULTS = ("write-answers", "write-delivery", "write-faults", "late-seconds", "visible-after-seconds", "fault",
          "fault-every", "first-answer-seconds", "limit-status", "threads", "bms-token-calls")

SWITCH = re.compile("^  ([a-z0-9-]+)=(.*)$", re.M)

# What else is varied, as if it were a switch.
TERMS = {
    "posted-periods": ("take", "refuse"),
    "storage-quantity": ("average", "last_day", "peak_day"),
    "storage-bills": ("ended", "next"),
    "anchor": ("10", "1", "31"),
    "rounding": ("up", "nearest", "down"),
    "months": ("open", "closed"),
}


def switches():
    """{name: values, the first in force} of all that the program lists."""
    said = subprocess.run([BINARY, "sandbox", "--help"], capture_output=True, text=True, check=True).stdout
    listed = dict(SWITCH.findall(said.partition("Switches, the first value")[2]))
    assert len(listed) > 40, said
    return {name: list(NUMBERS[name]) if values.isdigit() else values.split("|") for name, values in listed.items()}


class Contract:
    """One contract of one PSA, with what feeds it."""

    def __init__(self, psa, name, account, organizations, first, anchor, mappings):
        self.psa, self.name, self.account, self.organizations = psa, name, account, organizations
        self.first, self.until, self.anchor, self.mappings = first, None, anchor, mappings
        self.posted_periods = "take"
        self.id = None  # the PSA's own

    def periods(self, through):
        return periods(self.first, self.until, self.anchor, through)


class Case:
    def __init__(self, seed, days, row):
        """`row`: values of switches and terms; what it leaves out is as the program has it."""
        self.seed, self.days = seed, days
        # How late an answer is needs no pair; the program's two minutes would be waited for.
        self.row = {"late-seconds": NUMBERS["late-seconds"][0], **row} if row.get("write-answers") == "late" else row
        self.rng = random.Random(f"case {seed}")
        zones = ("UTC", "Europe/London", "Australia/Sydney", "America/New_York")
        # A day goes out as its midnight without an offset (R3). Whoever takes that for an instant of UTC has the day before
        # of it in the west: then each change counts a day early there, which nothing here can put right.
        self.zone = self.rng.choice(zones[:3] if row.get("effective-date") == "instant-in-zone" else zones)
        self.begin = date(2026, 1, 1) + self.rng.randrange(700) * DAY
        self.contracts = self.make_contracts()

    def term(self, name):
        return self.row.get(name, TERMS[name][0])

    def given(self, which):
        return [f"{name}={value}" for name, value in sorted(self.row.items()) if name not in TERMS and which(name)]

    def lasting(self):
        return self.given(lambda name: name not in FAULTS and name not in HOPELESS)

    def spell(self):
        return self.given(lambda name: name not in HOPELESS)

    def hopeless(self):
        return self.given(lambda name: True)

    def make_contracts(self):
        begin, anchor = self.begin, int(self.term("anchor"))
        found = [
            Contract("north", "Harbour", "Harbour Ltd", ("Harbour East", "Harbour West"), last_anchor(begin, 1), 1,
                     self.mappings("servers", "old servers", "workstations", "storage", "seats")),
            Contract("north", "Mill", "Mill Ltd", ("Mill",), last_anchor(begin, anchor), anchor,
                     self.mappings("servers", "workstations", "storage")),
            Contract("south", "Lake", "Lake Ltd", ("Lake",), last_anchor(begin, 1), 1,
                     self.mappings("servers", "workstations", "seats")),
        ]
        for contract in found:
            # What a posted period of BMS does with a change nobody can tell the partner.
            contract.posted_periods = self.term("posted-periods") if contract.psa == "north" else "take"
            for mapping in contract.mappings:
                mapping.organizations = contract.organizations
                mapping.first = begin if mapping.how == "prorate_daily" else next_anchor(begin - DAY, contract.anchor)
        return found

    def mappings(self, *names):
        known = {
            "servers": ("Servers", ("endpoint_backup_v2", "protected_servers"), "20", Rule(minimum=1)),
            "old servers": ("Servers v1", ("endpoint_backup_v1", "protected_servers"), "15.50", self.counted()),
            "workstations": ("Workstations", ("endpoint_backup_v2", "protected_workstations"), "5.25", self.blocks()),
            "storage": ("Storage 100 GB", ("endpoint_backup_v2", "storage"), "5",
                        Rule(100 * 10**9, "100GB", rounding=self.term("rounding"), minimum=1)),
            "seats": ("Seats", ("rmm", "seats"), "3.10", self.counted()),
        }
        found = [Mapping(service, kind, (), price, rule) for service, kind, price, rule in map(known.get, names)]
        for mapping in found:
            if mapping.kind[1] == "storage":
                mapping.how, mapping.quantity, mapping.bills = "month_end", self.term("storage-quantity"), self.term(
                    "storage-bills")
        return found

    def counted(self):
        """Never 0, which some PSAs refuse."""
        rng = self.rng
        return Rule(allowance=rng.choice((0, 0, 2)), minimum=1, maximum=rng.choice((10**9, 6)), base=rng.choice((0, 2)))

    def blocks(self):
        return self.rng.choice((Rule(minimum=1), Rule(5, "5", rounding=self.term("rounding"), minimum=1)))
