"""What happens at a few customers in a year, and what their sources report of it; and, from the reports, what each day's
usage is by R1, R7 and R8. Nothing here knows the product: it is what the product is held to.
"""

import random
from collections import defaultdict
from datetime import timedelta

GRACE = 3  # missed lists in a row that end nothing (R8)
DAY = timedelta(days=1)
ORGANIZATIONS = ("Harbour East", "Harbour West", "Mill", "Lake", "Nobody")
SEATS = "seats"
V1, V2 = "v1", "v2"
MODULES = {V1: "endpoint_backup_v1", V2: "endpoint_backup_v2"}


class Machine:
    def __init__(self, organization, name, kind, bytes_, growth):
        self.organization, self.name, self.kind, self.bytes, self.growth = organization, name, kind, bytes_, growth
        self.spans = []  # (version, state that is reported, first day, day behind the last)

    def stored(self, version, day, begin):
        """Grows by the day, and is cut down on some."""
        age = (day - begin).days
        return self.bytes + self.growth * age % (2 * self.bytes) + (7 if version == V2 else 3) * 10**6


class World:
    """Of the days from `begin` on, so many."""

    def __init__(self, seed, begin, days):
        self.rng = random.Random(f"world {seed}")
        self.begin, self.days = begin, days
        self.end = begin + days * DAY
        self.machines = []
        self.seats = {}  # (organization, day): how many
        for organization in ORGANIZATIONS:
            self.found_organization(organization)

    def found_organization(self, organization):
        for number in range(1, self.rng.randint(4, 7)):
            self.add(organization, f"PC{number}", "workstation", self.begin)
        for number in range(1, self.rng.randint(3, 5)):
            self.add(organization, f"DC{number}", "server", self.begin)
        # One of v1 stays for good, so that no list is silent about v1 altogether.
        stays = self.machine(organization, "OLD", "server")
        stays.spans = [(V1, "", self.begin, self.end)]
        at = self.begin
        number = 10
        while (at := at + self.rng.randint(3, 18) * DAY) < self.end:
            number += 1
            self.add(organization, f"N{number}", self.rng.choice(("workstation", "server")), at)
        count = self.rng.randint(2, 9)
        for i in range(self.days):
            if self.rng.random() < 0.15:
                count = max(1, count + self.rng.choice((-2, -1, 1, 1, 3)))
            self.seats[organization, self.begin + i * DAY] = count

    def machine(self, organization, name, kind):
        rng = self.rng
        machine = Machine(organization, name, kind, rng.randint(20, 200) * 10**9, rng.randint(0, 4 * 10**9))
        self.machines.append(machine)
        return machine

    def add(self, organization, name, kind, first):
        """One life of a machine, up to the end or not."""
        rng, end = self.rng, self.end
        machine = self.machine(organization, name, kind)
        life = rng.choice(("v2", "v2", "v2 and gone", "v1", "v1 to v2", "v1 to v2", "v2 kept", "v2 missing", "v2 back"))
        at = min(first + rng.randint(5, 60) * DAY, end)
        later = min(at + rng.randint(2, 25) * DAY, end)
        spans = {
            "v2": [(V2, "", first, end)],
            "v1": [(V1, "active", first, end)],
            "v2 and gone": [(V2, "", first, at)],
            "v1 to v2": [(V1, rng.choice(("", "kept")) if at <= first else "", first, later), (V2, "", at, end)],
            "v2 kept": [(V2, "", first, at), (V2, "kept", at, later)],
            "v2 missing": [(V2, "", first, at), (V2, "", at + rng.randint(1, GRACE) * DAY, end)],
            "v2 back": [(V2, "active", first, at), (V2, "active", min(at + (GRACE + rng.randint(1, 6)) * DAY, end), end)],
        }[life]
        machine.spans = [span for span in spans if span[2] < span[3]]

    def reports(self, day):
        """Rows of one day: (machine, version, state, bytes)."""
        return [(machine, version, state, machine.stored(version, day, self.begin))
                for machine in self.machines for version, state, first, until in machine.spans if first <= day < until]


class Reported:
    """What the partner has been told, and the usage that follows from it."""

    def __init__(self, world):
        self.world = world
        self.rows = defaultdict(dict)  # (machine, version): {day: (state, bytes)}
        self.lists = {}  # day: who stands in the complete list of it
        self.known_until = world.begin

    def take(self, day, row):
        machine, version, state, bytes_ = row
        self.rows[machine, version][day] = (state, bytes_)

    def take_list(self, rows):
        """Of several days: complete at the last one, and whoever stands in it is there then."""
        for day, row in rows:
            self.take(day, row)
        self.lists[max(day for day, _ in rows)] = {(machine, version) for _, (machine, version, _, _) in rows}

    def seal(self, until):
        self.known_until = until

    def usage(self):
        """{(organization, module, billing type): {day: quantity}} of all days that are known."""
        found = defaultdict(lambda: defaultdict(int))
        for machine in {machine for machine, _ in self.rows}:
            v1, v2 = (self.history(machine, version) for version in (V1, V2))
            billed = billed_versions(v1, v2, self.days())
            for day, (version, active) in billed.items():
                of = found[machine.organization, MODULES[version], "storage"]
                of[day] += (v1 if version == V1 else v2)[day][1]
                if active:
                    found[machine.organization, MODULES[version], f"protected_{machine.kind}s"][day] += 1
        for organization in ORGANIZATIONS:
            for day in self.days():
                found[organization, "rmm", SEATS][day] = self.world.seats[organization, day]
        return found

    def days(self):
        return [self.world.begin + i * DAY for i in range((self.known_until - self.world.begin).days)]

    def history(self, machine, version):
        """{day: (state, level)}: carried where nothing came, ended on the first of more than GRACE lists without it."""
        rows = self.rows.get((machine, version), {})
        history, missed, now = {}, [], None
        for day in self.days():
            if day in rows:
                state, bytes_ = rows[day]
                now, missed = (state or "active*", bytes_), []
            elif now and (machine, version) in self.lists.get(day, ()):
                missed = []
            elif now and day in self.lists:
                missed.append(day)
                if len(missed) > GRACE:
                    for gone in list(history):
                        if gone >= missed[0]:
                            del history[gone]
                    now, missed = None, []
            if now:
                history[day] = now
        return history


def billed_versions(v1, v2, days):
    """R1. {day: (version, whether protected)}; a state that nobody has said in words is active*."""
    billed, last_active, v2_was_active = {}, V2, False
    for day in days:
        one = v1[day][0] if day in v1 else None
        two = v2[day][0] if day in v2 else None
        if two in ("active", "active*"):
            two, v2_was_active = "active", True
        if one == "active*":
            one = "kept" if v2_was_active else "active"
        if two == "active":
            billed[day] = (V2, True)
        elif one == "active":
            billed[day] = (V1, True)
        elif one and two:
            billed[day] = (last_active, False)
        elif one or two:
            billed[day] = (V1 if one else V2, False)
        if "active" in (one, two):
            last_active = V2 if two == "active" else V1
    return billed
