"""What must hold when a partner's days are over: units, money, invoices, what was sent, and why an invoice is not the
statement.
"""

import re
from collections import Counter
from fractions import Fraction

from partner import done
from sandbox import check
from year_partner import told_by
from year_terms import DAY, next_anchor, targets

MARK = re.compile(r"\[(stowage:[^]]*)\]")
HALF_A_CENT = Fraction(1, 2)


def cents(amount):
    return Fraction(str(amount)) * 100


class Checks:
    def __init__(self, partner):
        self.partner, self.case = partner, partner.case
        self.usage = partner.reported.usage()
        self.ours = partner.ours

    def all(self, posted):
        """`posted`: items of each PSA as they were when they were posted."""
        for contract in self.case.contracts:
            for mapping in contract.mappings:
                wanted = self.wanted(contract, mapping)
                self.units(contract, mapping, wanted)
                self.money(contract, mapping, wanted)
        for psa in self.partner.psas.values():
            self.posted_items(psa, posted[psa.name])
            self.sent_once(psa)
        for month in self.months():
            self.reconciliation(month)
        done("verify")
        self.partner.put_up([])  # some do not show invoices to everybody
        for psa in self.partner.psas.values():
            self.invoices(psa)

    def books_of(self, contract):
        return self.partner.psas[contract.psa].books

    def wanted(self, contract, mapping):
        """{day: units} of all days of the contract that are over."""
        known = targets(mapping, self.usage, contract.periods(self.partner.today), self.partner.reported.known_until)
        units, day, wanted = 1, contract.first, {}
        while day < self.partner.today:
            units = wanted[day] = known.get(day, units)
            day += DAY
        return wanted

    def units(self, contract, mapping, wanted):
        """But for days of closed months (R21), and those that the PSA refuses to change (R26): what they miss is in the
        money."""
        books = self.books_of(contract)
        service = books.service(contract.id, mapping.service)
        first = self.partner.open_from if self.case.term("months") == "closed" else contract.first
        if contract.posted_periods == "refuse":
            first = max([first, *[next_anchor(posted, contract.anchor) for posted in books.posted(contract.id)]])
        wrong = [f"{day} {there}, not {units}" for day, units in wanted.items()
                 if day >= first and (there := books.units(service, day)) != units]
        check(not wrong, f"units of {mapping.service} of {contract.name} ({mapping}): {len(wrong)} days, {wrong[:6]}")

    def money(self, contract, mapping, wanted):
        """All lines and charges of periods that are over come to each day's units at its part of the price, but for half
        a cent each."""
        books = self.books_of(contract)
        service = books.service(contract.id, mapping.service)
        over = [period for period in contract.periods(self.partner.today) if period[1] <= self.partner.today]
        exact = sum(cents(mapping.price) * sum(units for day, units in wanted.items() if first <= day < until) / days
                    for first, until, days in over)
        lines = [line for line in books.lines([(contract.id, *one) for one in contract.periods(self.partner.today)])
                 if line.service == service and (line.charge or any(line.first == first for first, _, _ in over))]
        billed = sum(line.cents for line in lines)
        check(abs(billed - exact) <= HALF_A_CENT * len(lines),
              f"{mapping.service} of {contract.name} bills {billed / 100:.2f}, and its usage comes to {float(exact) / 100:.2f}")

    def invoices(self, psa):
        """Net totals of what is not void, as the PSA shows them."""
        contracts = [one for one in self.case.contracts if one.psa == psa.name]
        wanted = psa.books.documents([(one.id, *period) for one in contracts for period in one.periods(self.partner.today)])
        shown = [row for row in psa.rows("Invoices") if not row["isVoided"]]
        for contract in contracts:
            issued = [cents(row["invoiceTotal"]) - cents(row["totalTaxValue"]) for row in shown
                      if row["invoiceNumber"].startswith(f"{contract.id}-")]
            check(sorted(issued) == sorted(wanted.get(contract.id, [])),
                  f"invoices of {contract.name}: {issued}, and its lines come to {wanted.get(contract.id)}")

    @staticmethod
    def posted_items(psa, before):
        now = psa.items()
        changed = [number for number, item in before.items() if now.get(number) != item]
        check(not changed, f"posted items of {psa.name} have changed: {[before[number] for number in changed[:3]]}")

    def sent_once(self, psa):
        """What was sent and done is what we know to be done, each change and each charge once. What a person has taken
        back there may be sent again."""
        services = self.ours.services()
        made = Counter(key for path, body, count in psa.sent if count for key in changes_in(path, body, services))
        known = Counter(self.ours.confirmed())
        for key, count in made.items():
            back = self.partner.taken_back[key[:3]] if len(key) == 4 else 0
            most = 1 if len(key) == 1 else known[key] + back
            check(count <= most, f"{psa.name} was sent {count} times what we know of {most} times: {key}")

    def months(self):
        day, found = self.case.begin, []
        while day < self.partner.today:
            found.append(f"{day:%Y-%m}")
            day = next_anchor(day, 1)
        return found

    def reconciliation(self, month):
        told = told_by("reconcile", "--period", month)
        for row in told["services"]:
            parts = [part for part in told["parts"] if part.get("mapping") == row["mapping"]]
            check(row["notCompared"] is not None or row["unexplained"] == "0.00",
                  f"{month} is not explained: {row}, {parts}")


def changes_in(path, body, services):
    """(contract, service, day, units) and (mark,) of each thing that a request asked for, as far as it says so."""
    if path.endswith("Adjustments"):
        yield *services[str(body["contractServiceID"])], body["effectiveDate"][:10], body["unitChange"]
    elif path.endswith("/Charges"):
        yield (MARK.search(body["description"]).group(1),)
    else:
        contract = re.search("recurringservices/([0-9]+)/", path).group(1)
        for line in body:
            yield *services[f"{contract}/{line['ServiceId']}"], line["EffectiveDate"][:10], line["Units"]
            yield (MARK.search(line["ServiceDescription"]).group(1),)
