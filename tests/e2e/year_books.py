"""What a sandbox's own tables say: units in force, and what its invoices must come to, computed in SQL. It shares nothing
with the program that made them.
"""

import sqlite3
from collections import namedtuple
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
CONFIRMED = 3  # of plan_changes

# Each service's units at a period's start and each change inside it make a line; one that was entered after the period
# was posted makes a line of its own (R26). A line is cut where the price changes, and rounded once, half away from 0.
LINES = """
WITH posted AS (SELECT contract, period_day AS first, MIN(from_entry) AS entry FROM psa.postings
                WHERE until_entry IS NULL GROUP BY contract, period_day),
price AS (SELECT service, from_day, CAST(ROUND(price * 1000000) AS INTEGER) AS micro,
                 LEAD(from_day, 1, 9999999) OVER (PARTITION BY service ORDER BY from_day) AS until_day
          FROM psa.service_prices WHERE until_entry IS NULL),
change AS (SELECT service, units, from_day, from_entry FROM psa.adjustments WHERE until_entry IS NULL),
place AS (SELECT period.*, services.service, posted.entry AS posting
          FROM period JOIN psa.services ON services.contract=period.contract AND services.until_entry IS NULL
          LEFT JOIN posted ON posted.contract=period.contract AND posted.first=period.first),
piece AS (
  SELECT place.*, 0 AS entered, place.first AS begin, SUM(change.units) AS units
  FROM place JOIN change USING(service)
  WHERE change.from_day<=place.first AND (posting IS NULL OR change.from_entry<posting)
  GROUP BY place.contract, place.first, place.service
  UNION ALL
  SELECT place.*, change.from_entry, MAX(change.from_day, place.first), change.units
  FROM place JOIN change USING(service)
  WHERE change.from_day<place.until AND (change.from_day>place.first OR change.from_entry>posting)),
stretch AS (
  SELECT contract, piece.first, piece.service, entered, micro, days AS of,
         units * (MIN(piece.until, until_day) - MAX(begin, from_day)) AS unit_days
  FROM piece JOIN price ON price.service=piece.service AND price.from_day<piece.until AND price.until_day>begin),
amount AS (
  SELECT contract, first, service, entered, 0 AS charge, unit_days * micro AS n, of * 10000 AS d FROM stretch
  WHERE unit_days<>0
  UNION ALL
  SELECT charges.contract, period.first, charges.service, charges.from_entry, charges.charge,
         CAST(ROUND(charges.amount * 100) AS INTEGER), 1
  FROM psa.charges JOIN period ON period.contract=charges.contract AND charges.day>=period.first
                              AND charges.day<period.until
  WHERE charges.until_entry IS NULL)
SELECT contract, first, service, charge,
       CASE WHEN n<0 THEN -((2 * -n + d) / (2 * d)) ELSE (2 * n + d) / (2 * d) END AS cents,
       (SELECT MIN(from_entry) FROM psa.postings WHERE postings.contract=amount.contract AND until_entry IS NULL
        AND period_day>=amount.first AND from_entry>entered) AS locked
FROM amount ORDER BY locked, first, service, entered, charge
"""


def number(day):
    return (day - EPOCH).days


def day_of(day_number):
    return EPOCH + timedelta(days=day_number)


Line = namedtuple("Line", "contract first service charge cents posting")  # charge: 0 for none; posting: None for none


class Tables:
    """Those of a data directory, read whether somebody has it open or not."""

    def __init__(self, folder):
        self.folder = folder

    def all(self, sql, *values):
        database = sqlite3.connect(f"file:{self.folder}/ledger.db?mode=ro", uri=True)
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()


class OurTables(Tables):
    """What the partner's side believes to have done."""

    def services(self):
        """{the PSA's reference: (contract, service)}."""
        return {reference: (contract, service) for reference, contract, service in self.all(
            "SELECT services.reference, contracts.name, services.name FROM services JOIN contracts USING(contract) "
            "WHERE services.reference<>'' AND services.until_entry IS NULL AND contracts.until_entry IS NULL")}

    def units_of(self, contract, service):
        """Of a contract whose PSA tells no units: those that are known, by day."""
        rows = self.all("SELECT adjustments.from_day, units FROM adjustments JOIN services USING(service) JOIN contracts USING(contract) "
                        "WHERE contracts.name=? AND services.name=? AND adjustments.until_entry IS NULL "
                        "AND services.until_entry IS NULL AND contracts.until_entry IS NULL", contract, service)
        return lambda day: sum(units for from_day, units in rows if from_day <= number(day))

    def confirmed(self):
        """(contract, service, day, units) of each change of units that was sent, not made by hand."""
        return [(contract, service, str(day_of(effective)), units) for contract, service, effective, units in self.all(
            "SELECT contracts.name, services.name, effective, units_change FROM plan_changes "
            "JOIN services ON services.service=plan_changes.service AND services.until_entry IS NULL "
            "JOIN contracts ON contracts.contract=plan_changes.contract AND contracts.until_entry IS NULL "
            "WHERE plan_changes.until_entry IS NULL AND state=? "
            "AND (plan, change) NOT IN (SELECT plan, change FROM work_items)", CONFIRMED)]


class Books(Tables):
    """A sandbox's."""

    def contract(self, name):
        return self.all("SELECT contract FROM contracts WHERE name=? AND until_entry IS NULL", name)[0][0]

    def posted(self, contract):
        """First days of periods."""
        return {day_of(first) for (first,) in self.all("SELECT period_day FROM postings WHERE contract=? AND until_entry "
                                                       "IS NULL", contract)}

    def service(self, contract, name):
        return self.all("SELECT service FROM services WHERE contract=? AND name=? AND until_entry IS NULL", contract,
                        name)[0][0]

    def units(self, service, day):
        return self.all("SELECT COALESCE(SUM(units), 0) FROM adjustments WHERE service=? AND from_day<=? "
                        "AND until_entry IS NULL", service, number(day))[0][0]

    def writes(self):
        """How many changes and charges there are."""
        return self.all("SELECT (SELECT COUNT(*) FROM adjustments) + (SELECT COUNT(*) FROM charges)")[0][0]

    def lines(self, periods):
        """`periods`: (contract, first day, day behind the last, days of the uncut period)."""
        database = sqlite3.connect(":memory:", uri=True)
        try:
            database.execute("ATTACH ? AS psa", (f"file:{self.folder}/ledger.db?mode=ro",))
            database.execute("CREATE TABLE period(contract, first, until, days)")
            database.executemany("INSERT INTO period VALUES(?, ?, ?, ?)",
                                 [(one, number(first), number(until), days) for one, first, until, days in periods])
            return [Line(row[0], day_of(row[1]), *row[2:]) for row in database.execute(LINES)]
        finally:
            database.close()

    def documents(self, periods):
        """{contract: cents of each document in the order issued}: what comes to less than 0 waits for the next one, and
        when a contract has ended and is posted whole it is a credit note (R27)."""
        lines, found = self.lines(periods), {}
        ends = dict(self.all("SELECT contract, until_day FROM contracts WHERE until_entry IS NULL"))
        postings = self.all("SELECT contract, from_entry, period_day FROM postings WHERE until_entry IS NULL "
                            "ORDER BY from_entry")
        waiting = {}
        for contract, posting, period_day in postings:
            sum_ = waiting.get(contract, 0) + sum(line.cents for line in lines if line.contract == contract and line.posting == posting)
            covers_end = any(one == contract and number(first) == period_day and ends[contract] == number(until)
                             for one, first, until, _ in periods)
            any_line = any(line.contract == contract and line.posting == posting for line in lines) or waiting.get(contract)
            if any_line and (sum_ >= 0 or covers_end):
                found.setdefault(contract, []).append(sum_)
                sum_ = 0
            waiting[contract] = sum_
        return found
