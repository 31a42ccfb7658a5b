#!/usr/bin/env python3
"""April: real inventories of a data centre, day by day, through the real program, held against SQL over the raw rows.

A drive is an asset, its manufacturer the organization, its capacity the stored bytes. All drives begin under v1; from
the 20th on some models move to v2, some are listed in both, and some try v2 for four days and give it up. Real gaps and
removals then decide what is billed (R1, R8). The SQL below reads the same rows and shares no code with the product;
what it says must be what `stowage bill` says, to the byte and to the cent, on four days of the month and at its end,
and also when the same files arrive in another order.

The data are the drive statistics of Backblaze (https://www.backblaze.com/cloud-storage/resources/hard-drive-test-data)
and not a part of this repository: STOWAGE_TEST_DATA names the file, or its folder; without it the test is skipped.
"""

import csv
import functools
import json
import lzma
import os
import sqlite3
import subprocess
import sys
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

NAME = "drive-days-2013-04.csv.xz"
SKIPPED = 77
PERIOD, DAYS_OF_MONTH = "2013-04", 30
FIRST, LAST = 10, 30  # the days of the month that have an inventory
UPGRADE_DAY = 20
TRIAL_END = 24  # the first day without v2 of the models that try it
UPGRADED = {"ST3000DM001", "WDC WD30EZRX"}  # v2 takes the place of v1
IN_BOTH = {"Hitachi HDS723030ALA640"}  # v1 goes on beside v2
TRYING = {"WDC WD10EADS"}  # v2 beside v1, for four days
PRICES = {"v1": "0.0123", "v2": "0.0087"}  # of storage, a GB and month
GRACE = 3


def data_file():
    root = Path(__file__).resolve().parents[2]
    given = os.environ.get("STOWAGE_TEST_DATA")
    places = [Path(given), Path(given) / NAME] if given else [root.parent / "shared/data" / NAME]
    for place in places:
        if place.is_file():
            return place
    print(f"skipped: {places[-1]} is missing; STOWAGE_TEST_DATA may name it")
    sys.exit(SKIPPED)


def organization_of(model):
    return "Seagate" if model.startswith("ST") else model.split()[0]


def versions_of(model, day):
    if day < UPGRADE_DAY:
        return ["v1"]
    if model in UPGRADED:
        return ["v2"]
    both = model in IN_BOTH or (model in TRYING and day < TRIAL_END)
    return ["v1", "v2"] if both else ["v1"]


def read_rows(path):
    """(day of the month, organization, serial, version, bytes), as the files say them."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            day = int(row["date"][-2:])
            for version in versions_of(row["model"], day):
                yield day, organization_of(row["model"]), row["serial_number"], version, int(row["capacity_bytes"])


# Each version of a drive is held on the days on which it is listed, and on missed days where they are no more than the
# grace in a row; a longer gap ended it on its first missed day (R8). There is an inventory on every day.
# v1 without a word is active until v2 has been, and kept from then on (R1). Active v2 is billed; else v1 is.
USAGE = f"""
WITH listed AS (
  SELECT organization, serial, version, day, bytes,
         lead(day) OVER (PARTITION BY organization, serial, version ORDER BY day) AS next_day
  FROM report WHERE day <= :last),
gaps AS (SELECT *, coalesce(next_day, :last + 1) - day - 1 AS missed FROM listed),
held AS (
  SELECT g.organization, g.serial, g.version, d.day, g.bytes,
         d.day > g.day AND g.next_day IS NULL AS provisional
  FROM gaps g JOIN calendar d
  ON d.day = g.day OR (g.missed <= {GRACE} AND d.day BETWEEN g.day + 1 AND g.day + g.missed)),
judged AS (
  SELECT *, min(CASE version WHEN 'v2' THEN day END) OVER (PARTITION BY organization, serial) AS v2_since,
         max(version) OVER (PARTITION BY organization, serial, day) AS billed
  FROM held)
SELECT organization, version, billed = version AS is_billed,
       version = 'v1' AND coalesce(v2_since <= day, 0) AS is_kept,
       sum(bytes) AS byte_days, count(*) AS asset_days, sum(provisional) AS provisional
FROM judged GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


@functools.cache
def usage(database, last):
    return database.execute(USAGE, {"last": last}).fetchall()


class Expected:
    """What the SQL says of one organization, or of all, as of a day."""

    def __init__(self, database, last, organization=None):
        self.lines = {}
        self.asset_days = dict.fromkeys(PRICES, 0)
        self.kept_asset_days = dict.fromkeys(PRICES, 0)
        sums = {key: [0, 0] for key in ("metered", "billed", "excluded", "unmapped")}
        for name, version, is_billed, is_kept, byte_days, asset_days, provisional in usage(database, last):
            if organization not in (None, name):
                continue
            self.add("metered", sums, byte_days, asset_days)
            if not is_billed:
                self.add("excluded", sums, byte_days, asset_days)
                continue
            # Protection is not charged, so its asset-days are excluded; kept ones follow storage.
            self.add("billed", sums, byte_days, asset_days if is_kept else 0)
            self.add("excluded", sums, 0, 0 if is_kept else asset_days)
            self.asset_days[version] += asset_days
            self.kept_asset_days[version] += asset_days if is_kept else 0
            line = self.lines.setdefault((name, version), [0, 0])
            line[0] += byte_days
            line[1] += provisional
        self.amounts = {key: cents(line[0], key[1]) for key, line in self.lines.items()}
        self.accounted_for = {key + form: value[i] for key, value in sums.items()
                              for i, form in enumerate(("ByteDays", "AssetDays"))}

    @staticmethod
    def add(key, sums, byte_days, asset_days):
        sums[key][0] += byte_days
        sums[key][1] += asset_days

    def total(self, version=None):
        return sum(amount for key, amount in self.amounts.items() if version in (None, key[1]))


def cents(byte_days, version):
    exact = Fraction(byte_days, 10**9 * DAYS_OF_MONTH) * Fraction(PRICES[version]) * 100
    return Decimal(int(exact + Fraction(1, 2))) / 100


class Program:
    def __init__(self, folder):
        self.binary = os.environ["STOWAGE_BINARY"]
        self.data = folder

    def run(self, *arguments):
        done = subprocess.run([self.binary, "--data", self.data, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"stowage {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def begin(self, clock, organizations):
        self.run("init", "--name", "Data centre", "--zone", "UTC", "--currency", "USD", "--rehearsal", "--clock", clock)
        for version, price in PRICES.items():
            self.run("price", "add", version, "storage", price)
            self.run("price", "add", version, "protected_servers", "none")
            self.run("price", "add", version, "protected_workstations", "none")
        for organization in organizations:  # so that their ids do not depend on which file comes first
            self.run("org", "add", organization)

    def bill(self, *arguments):
        return self.run("bill", "--period", PERIOD, "--json", *arguments)


def write_files(database):
    files = {}
    for day in range(FIRST, LAST + 1):
        files[day] = f"{PERIOD}-{day}.csv"
        with open(files[day], "w", encoding="utf-8", newline="") as text:
            out = csv.writer(text)
            out.writerow(["asset", "organization", "version", "stored_bytes", "measured_at", "class"])
            for row in database.execute("SELECT serial, organization, version, bytes FROM report WHERE day = ?", (day,)):
                out.writerow([*row, f"{PERIOD}-{day}T12:00:00Z", "server"])
    return files


def compare(what, actual, expected):
    if actual != expected:
        sys.exit(f"{what}: stowage says {actual}, the SQL over the rows says {expected}")


def hold(bill, expected, what):
    made = json.loads(bill)
    lines = {(line["organization"], line["version"]): line for line in made["lines"]}
    compare(what + ": lines", len(made["lines"]), len(lines))
    compare(what + ": lines", sorted(lines), sorted(expected.lines))
    for key, line in lines.items():
        name = f"{what}: {' '.join(key)}"
        byte_days, provisional = expected.lines[key]
        compare(name + ": byte-days", line["byteDays"], str(byte_days))
        compare(name + ": provisional asset-days", line["provisionalAssetDays"], provisional)
        compare(name + ": amount", line["amount"], f"{expected.amounts[key]:.2f}")
    for version in PRICES:
        compare(f"{what}: total {version}", made["totals"][version], f"{expected.total(version):.2f}")
    compare(what + ": total", made["totals"]["total"], f"{expected.total():.2f}")
    compare(what + ": complete", made["totals"]["complete"], True)
    compare(what + ": asset-days", made["assetDays"], expected.asset_days)
    compare(what + ": kept asset-days", made["keptAssetDays"], expected.kept_asset_days)
    for key, value in expected.accounted_for.items():
        compare(f"{what}: {key}", int(made["accountedFor"][key]), value)


def figures(bill):
    """What does not depend on the order of deliveries."""
    made = json.loads(bill)
    return json.dumps({key: made[key] for key in ("lines", "totals", "accountedFor", "assetDays", "keptAssetDays")})


def day_by_day(database, files, organizations):
    program = Program("day-by-day")
    program.begin(f"{PERIOD}-{FIRST}T20:00:00Z", organizations)
    remembered = {}
    for day, file in files.items():
        program.run("clock", "set", f"{PERIOD}-{day}T20:00:00Z")
        program.run("import", file, "--source", "inventory", "--inventory=all", "--create")
        if day in (13, 19, 22, 24):
            remembered[day] = program.bill()
            hold(remembered[day], Expected(database, day), f"as of the {day}th")
    program.run("clock", "set", "2013-05-01T09:00:00Z")
    for day, bill in remembered.items():
        as_of = json.loads(bill)["asOf"]
        again = program.bill("--at", f"{as_of['delivery']}.{as_of['journal']}", "--as-of", f"{PERIOD}-{day}")
        compare(f"the statement of the {day}th, asked for in May", again, bill)
    return program


def in_another_order(files, organizations):
    program = Program("another-order")
    program.begin("2013-05-01T09:00:00Z", organizations)
    days = sorted(files)
    for day in days[::-2] + days[1::2]:  # the odd places backwards, then the even ones
        program.run("import", files[day], "--source", "inventory", "--inventory=all", "--create")
    return program


def main():
    path = data_file()
    begun = time.monotonic()

    def say(what):
        print(f"{time.monotonic() - begun:6.1f} s {what}", flush=True)

    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE report(day INTEGER, organization TEXT, serial TEXT, version TEXT, bytes INTEGER)")
    database.executemany("INSERT INTO report VALUES(?,?,?,?,?)", read_rows(path))
    database.execute("CREATE TABLE calendar(day INTEGER)")
    database.executemany("INSERT INTO calendar VALUES(?)", [(day,) for day in range(FIRST, LAST + 1)])
    organizations = [row[0] for row in database.execute("SELECT DISTINCT organization FROM report ORDER BY 1")]
    files = write_files(database)
    say(f"read {database.execute('SELECT count(*) FROM report').fetchone()[0]} rows of {len(files)} days")

    program = day_by_day(database, files, organizations)
    say("imported day by day")
    whole = program.bill()
    expected = Expected(database, LAST)
    hold(whole, expected, "at the end")
    for organization in organizations:
        hold(program.bill("--org", organization), Expected(database, LAST, organization), organization)
    say(f"statements of {len(organizations)} organizations are the SQL's: USD {expected.total()}")

    other = in_another_order(files, organizations)
    compare("the same files in another order", figures(other.bill()), figures(whole))
    say("the same files in another order come to the same lines")
    program.run("verify")
    say("verified")


main()
