"""What a service's units are to be on each day, by R23 to R27, and what they come to: from usage and a mapping's terms
alone. Nothing here knows the product.
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)


@dataclass
class Rule:
    """How a quantity becomes units (R23)."""

    unit: int = 1
    unit_word: str = "1"
    allowance: int = 0
    rounding: str = "up"
    minimum: int = 0
    maximum: int = 10**9
    base: int = 0

    def units(self, quantity):
        over = max(Fraction(0), Fraction(quantity) - self.allowance) / self.unit
        floor = over.numerator // over.denominator
        whole = {"up": floor + (over > floor), "down": floor, "nearest": floor + (over - floor >= Fraction(1, 2))}
        return min(self.maximum, max(self.minimum, whole[self.rounding])) + self.base


@dataclass
class Mapping:
    """A billing type of an account's organizations on a service."""

    service: str
    kind: tuple  # (module, billing type)
    organizations: tuple
    price: str
    rule: Rule = field(default_factory=Rule)
    how: str = "prorate_daily"
    quantity: str = "average"
    bills: str = "ended"
    first: date = None  # the first day that it touches

    def words(self):
        words = ["--unit", self.rule.unit_word, "--rounding", self.rule.rounding, "--how", self.how]
        for name in ("allowance", "minimum", "base"):
            if getattr(self.rule, name):
                words += [f"--{name}", str(getattr(self.rule, name))]
        if self.rule.maximum < 10**9:
            words += ["--maximum", str(self.rule.maximum)]
        if self.how == "month_end":
            words += ["--quantity", self.quantity, "--bills", self.bills]
        return words


def anchor_in(year, month, anchor):
    return date(year, month, min(anchor, calendar.monthrange(year, month)[1]))


def next_anchor(day, anchor):
    """The first beginning of a period behind `day`."""
    this = anchor_in(day.year, day.month, anchor)
    if this > day:
        return this
    return anchor_in(day.year + day.month // 12, day.month % 12 + 1, anchor)


def last_anchor(day, anchor):
    this = anchor_in(day.year, day.month, anchor)
    if this <= day:
        return this
    before = date(day.year, day.month, 1) - DAY
    return anchor_in(before.year, before.month, anchor)


def periods(first, until, anchor, through):
    """(first day, day behind the last, days of the uncut period) of each period up to the one that holds `through`."""
    found, at = [], first
    while at <= through and (until is None or at < until):
        begin, end = last_anchor(at, anchor), next_anchor(at, anchor)
        covered = end if until is None else min(end, until)
        found.append((at, covered, (end - begin).days))
        at = covered
    return found


def targets(mapping, usage, contract_periods, known_until):
    """{day: units} of each day from which on a target is known: those without one keep the units of the day before."""
    def used(day):
        return sum(usage[organization, *mapping.kind].get(day, 0) for organization in mapping.organizations)

    wanted = {}
    for place, (first, until, _) in enumerate(contract_periods):
        days = [first + i * DAY for i in range((until - first).days)]
        if mapping.how == "prorate_daily":
            for day in days:
                if mapping.first <= day < known_until:
                    wanted[day] = mapping.rule.units(used(day))
            continue
        if until > known_until or first < mapping.first:
            continue  # a first mapping keeps the units that it found for its first period under next (R29)
        amounts = [used(day) for day in days]
        amount = {"average": Fraction(sum(amounts), len(days)), "peak_day": max(amounts), "last_day": amounts[-1]}
        units = mapping.rule.units(amount[mapping.quantity])
        billed = place if mapping.bills == "ended" else place + 1
        if billed < len(contract_periods):
            begin, end, _ = contract_periods[billed]
            for i in range((end - begin).days):
                wanted[begin + i * DAY] = units
    return wanted
