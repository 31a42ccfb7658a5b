"""A partner's days: what a source and a product sent comes in, the daily run runs, a coordinator approves, posts and
invoices, and people type in what stands on the work list, or what they should not; some of it late, some of it wrong.
"""

import contextlib
import csv
import io
import json
import random
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from partner import Psa, done, run
from sandbox import check
from year_books import Books, OurTables
from year_terms import DAY, last_anchor, next_anchor
from year_world import ORGANIZATIONS, Reported, World

WRITES = re.compile("Adjustments$|/Charges$|recurringservices/[0-9]+/services$")
TO_DO = re.compile("Finance > Contracts > (.*?) > Billing Information: (.*)", re.S)
NOBODY_CAN_TELL = re.compile("nobody can tell whether .* units from (?P<day>[0-9-]+) arrived at service '(?P<service>.*?)' of "
                             "contract '(?P<contract>.*?)': it has (?P<there>[0-9]+), neither (?P<before>[0-9]+) nor")
IN_DOUBT = re.compile("Contract '(?P<contract>[^']*)': .*BMS bills USD")
CHARGE_TO_DO = re.compile("(charge|credit) USD ([0-9.]+) once on ([0-9-]+), with the text: (.*?), ")
UNITS_TO_DO = re.compile("(.*?) from ([0-9]+) to ([0-9]+) units, effective ([0-9-]+)")


def told_by(*words, codes=(0, 3), data="ours"):
    """What a command answers as JSON; nothing where it was refused and may be."""
    got = run(data, "--json", *words)
    check(got.returncode in codes, f"{' '.join(words)} ended with {got.returncode}: {got.stdout}{got.stderr}")
    return json.loads(got.stdout) if got.returncode in (0, 3) else None


class SeenPsa(Psa):
    """Behind somebody who counts what each request that writes has done."""

    def __init__(self, name, clock, zone):
        super().__init__(name, clock, zone)
        self.books = Books(name)
        self.sent = []  # (path, body, how many changes and charges came of it)
        self.between.around = self.around

    @contextlib.contextmanager
    def around(self, verb, path, body):
        writes = verb == "POST" and WRITES.search(path)
        before = self.books.writes() if writes else 0
        try:
            yield
        finally:
            if writes:
                self.sent.append((path, json.loads(body), self.books.writes() - before))

    def items(self):
        """{id: what never changes of a posted item}."""
        return {row["id"]: {name: value for name, value in row.items() if name != "invoiceID"}
                for row in self.rows("BillingItems")}


class Partner:
    def __init__(self, case):
        self.case = case
        self.rng = random.Random(f"partner {case.seed}")
        self.zone = ZoneInfo(case.zone)
        self.world = World(case.seed, case.begin, case.days)
        self.reported = Reported(self.world)
        self.today = case.begin
        self.minutes = 30
        self.open_from = last_anchor(case.begin, 1)  # the first day of no closed month
        self.late = []  # rows that the list of their day left out: (day, row)
        self.ours = OurTables("ours")
        self.means_to_do = {}  # item of the work list: the day from which a person does it
        self.taken_back = Counter()  # (contract, service, day): how often a person has undone what was sent for it
        self.missing = {}  # item: units that are not typed in yet, though the person has begun
        self.switches = None  # which the PSAs have now
        self.psas = {name: SeenPsa(name, self.instant(), case.zone) for name in ("north", "south")}

    # --- time -----------------------------------------------------------------------------------------------------
    def instant(self):
        local = datetime(self.today.year, self.today.month, self.today.day, tzinfo=self.zone)
        at = local.astimezone(ZoneInfo("UTC")) + timedelta(minutes=self.minutes)
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def move_clock(self, today, minutes=30):
        self.today, self.minutes = today, minutes
        done("clock", "set", self.instant())
        for psa in self.psas.values():
            psa.done("clock", to=self.instant())

    # --- the PSAs' ways -------------------------------------------------------------------------------------------
    def put_up(self, switches):
        if switches == self.switches:
            return
        for psa in self.psas.values():
            if psa.process:
                psa.down()
            psa.up(*switches)
        self.switches = switches

    # --- set-up ---------------------------------------------------------------------------------------------------
    def set_up(self):
        self.fill_psas()
        done("init", "--name", "Northwind IT", "--zone", self.case.zone, "--currency", "USD", "--rehearsal", "--clock",
             self.instant())
        for version in ("v1", "v2"):
            for kind, price in (("protected_servers", "20"), ("protected_workstations", "5.25"), ("storage", "0.05")):
                done("price", "add", version, kind, price)
        done("module", "add", "rmm", "--type", "seats=count")
        self.put_up(self.case.lasting())
        north, south = self.psas["north"], self.psas["south"]
        done("connect", "add", "autotask", "north", "--url", north.between.url, given=north.credentials)
        done("connect", "set", "north", "--charge-code", "7", "--posted-periods", self.case.term("posted-periods"))
        done("connect", "add", "bms", "south", "--url", south.between.url + "/bms", given=south.credentials)
        done("connect", "set", "south", "--periods", "contract")
        for name in self.psas:
            told_by("import-from", name)
        for contract in self.case.contracts:
            if contract.psa == "south":
                for mapping in contract.mappings:
                    done("service", "state", contract.name, mapping.service, "1", "--reason", "counted")

    def fill_psas(self):
        for contract in self.case.contracts:
            psa = self.psas[contract.psa]
            psa.has("account", "add", contract.account)
            psa.has("contract", "add", contract.name, "--account", contract.account, "--from", str(contract.first),
                    "--anchor", str(contract.anchor), "--posted-periods", contract.posted_periods)
            contract.id = psa.books.contract(contract.name)
            for mapping in contract.mappings:
                psa.has("service", "add", contract.name, mapping.service, mapping.price)
                psa.has("service", "adjust", contract.name, mapping.service, "1", "--from", str(contract.first),
                        "--reason", "as agreed")

    def map_all(self):
        begin = str(self.case.begin)
        for contract in self.case.contracts:
            for organization in contract.organizations:
                done("map", "org", organization, contract.account, "--from", begin)
                done("map", "org", organization, contract.account, "--module", "rmm", "--from", begin)
            for mapping in contract.mappings:
                done("map", "add", contract.name, mapping.service, "/".join(mapping.kind), "--from", str(mapping.first),
                     *mapping.words())

    # --- usage ----------------------------------------------------------------------------------------------------
    def bring_usage(self, until):
        """The days up to `until` in one file, which is a complete list of the last one; of some days nothing comes, and a
        row of some comes later."""
        rows, late, self.late = [], self.late, []
        for i in range((until - self.reported.known_until).days):
            day = self.reported.known_until + i * DAY
            last = day + DAY == until
            if not last and self.rng.random() < 0.1 and rows and rows[-1][0] == day - DAY:
                continue  # no source may be silent for longer than a day
            there = self.world.reports(day)
            if self.rng.random() < 0.1:
                self.late.append((day, there.pop(self.rng.randrange(len(there)))))
            rows += [(day, row) for row in there]
        self.reported.take_list(rows)
        self.import_usage(f"usage-{until}.csv", rows, "--inventory=all")
        if late:
            self.import_usage(f"late-{until}.csv", late)
            for day, row in late:
                self.reported.take(day, row)
        self.bring_seats(until)
        self.reported.seal(until)

    def import_usage(self, name, rows, *words):
        text = io.StringIO()
        out = csv.writer(text)
        out.writerow("asset,organization,version,stored_bytes,measured_at,class,state".split(","))
        for day, (machine, version, state, bytes_) in rows:
            at = datetime(day.year, day.month, day.day, 20, tzinfo=self.zone).isoformat()
            out.writerow([machine.name, machine.organization, version, bytes_, at, machine.kind, state])
        Path(name).write_text(text.getvalue())
        done("import", name, "--source", "vendor", "--create", *words)

    def bring_seats(self, until):
        lines = ["organization_id,organization,parent_id,billing_type,day,value"]
        for i in range((until - self.reported.known_until).days):
            day = self.reported.known_until + i * DAY
            lines += [f"org-{place}-of-rmm,{name},,seats,{day},{self.world.seats[name, day]}"
                      for place, name in enumerate(ORGANIZATIONS)]
        Path("seats.csv").write_text("\n".join(lines) + "\n")
        done("module", "import", "rmm", "seats.csv")

    # --- the daily run --------------------------------------------------------------------------------------------
    def sync(self):
        """What it told; a coordinator approves what waited. What fails then is found by the next run."""
        told = told_by("sync", "--out", "day.plan")
        if told["waiting"]:
            done("approve", "day.plan", "--reason", "looked at it")
            told_by("apply", "day.plan", codes=(0, 1, 3))
        return told

    def work(self, at_once=False):
        """Items that are on the list for long enough are typed into the PSA and called made. What is on it."""
        listed, due = told_by("work", "list"), []
        for item in listed:
            self.means_to_do.setdefault(item["id"], self.today + self.rng.choice((0, 0, 1, 3, 9)) * DAY)
            if at_once or self.means_to_do[item["id"]] <= self.today:
                due.append(item)
        for item in due:
            self.type_in(item)
        if due:
            told_by("work", "done", *[str(item["id"]) for item in due], codes=(0, 1, 3))
        return listed

    def type_in(self, item):
        """What is missing of it; now and then one unit too many at first."""
        name, what = TO_DO.match(item["what"]).groups()
        begun = item["id"] in self.missing
        if units := UNITS_TO_DO.match(what):
            service, before, after, day = units.groups()
            missing = self.missing.get(item["id"], int(after) - int(before))
            now = missing + 1 if not begun and self.rng.random() < 0.15 else missing
            if now:
                self.adjust(name, service, now, day)
            self.missing[item["id"]] = missing - now
        if not begun:
            for kind, amount, day, service in CHARGE_TO_DO.findall(what):
                contract = self.contract_named(name)
                self.psas[contract.psa].done(f"contracts/{contract.id}/charge", service=service, on=day, text=item["what"],
                                             amount=amount if kind == "charge" else "-" + amount)
            self.missing.setdefault(item["id"], 0)

    def put_right(self, problems):
        """What only a person who looks into the PSA can tell: units there are made what the partner's side knows of."""
        for problem in problems:
            if found := NOBODY_CAN_TELL.search(problem):
                service, contract, day, there, before = found.group("service", "contract", "day", "there", "before")
                self.take_back(contract, service, int(before) - int(there), day)
            elif found := IN_DOUBT.search(problem):
                contract = self.contract_named(found.group("contract"))
                for mapping in contract.mappings:
                    self.make_as_known(contract, mapping)
                self.missing.clear()  # what was typed in and not called made is to be done again

    def make_as_known(self, contract, mapping):
        known, books = self.ours.units_of(contract.name, mapping.service), self.psas[contract.psa].books
        service, day = books.service(contract.id, mapping.service), contract.first
        while day < self.today:
            if difference := known(day) - books.units(service, day):
                self.take_back(contract.name, mapping.service, difference, str(day))
            day += DAY

    def take_back(self, contract, service, units, day):
        self.taken_back[contract, service, day] += 1
        self.adjust(contract, service, units, day)

    def adjust(self, contract, service, units, day):
        contract = self.contract_named(contract)
        self.psas[contract.psa].done(f"contracts/{contract.id}/adjust", service=service, units=units, on=day)

    def contract_named(self, name):
        return next(one for one in self.case.contracts if one.name == name)

    def close_months(self):
        """Each that is over, in order, a few days later."""
        while self.case.term("months") == "closed":
            end = next_anchor(self.open_from, 1)
            if self.today < end + 2 * DAY:
                return
            told_by("close", "--period", f"{self.open_from:%Y-%m}", "--accept", "it is as it is")
            self.open_from = end

    # --- what people do in the PSA --------------------------------------------------------------------------------
    def meddle(self):
        """Somebody adds units in Autotask that no usage asks for. The next plan says that, and takes them back once it is
        approved."""
        contract = self.rng.choice([one for one in self.case.contracts if one.psa == "north"])
        day = self.today - self.rng.randint(0, 9) * DAY
        # A PSA that refuses changes of posted periods refuses them of everybody.
        if day >= self.case.begin and not any(day < until for first, until, _ in contract.periods(self.today)
                                              if first in self.psas["north"].books.posted(contract.id)):
            daily = [mapping for mapping in contract.mappings if mapping.how == "prorate_daily"]
            self.adjust(contract.name, self.rng.choice(daily).service, self.rng.randint(1, 2), str(day))

    def unposted_periods(self, contract):
        posted = self.psas[contract.psa].books.posted(contract.id)
        return [first for first, until, _ in contract.periods(self.today) if until <= self.today and first not in posted]

    def post_and_invoice(self):
        """Periods that are over, most at once, some later; some postings are taken back for a while."""
        for contract in self.case.contracts:
            psa = self.psas[contract.psa]
            for first in self.unposted_periods(contract):
                if self.rng.random() < 0.3:
                    break  # another day
                psa.done(f"contracts/{contract.id}/post", on=str(first))
                if self.rng.random() < 0.2:
                    psa.done(f"contracts/{contract.id}/unpost")
                    break
                self.invoice(contract)

    def invoice(self, contract):
        psa = self.psas[contract.psa]
        told = psa.control(f"contracts/{contract.id}/invoice")
        if "invoices" in told and self.rng.random() < 0.3:  # else it is below 0, and waits
            for number in told["invoices"]:
                psa.done(f"invoices/{number}/void")
            psa.done(f"contracts/{contract.id}/invoice")
