#!/usr/bin/env python3
"""A year of daily runs on a rehearsal's clock, against two sandboxes in the place of Autotask and Kaseya BMS, under pairs
of all their switches and with faults on some days. If this fails, a customer is billed for what nobody used or not for
what was used, a change is sent twice, an invoice is not what its contract says, or nobody can tell why it is not what
the statement says.

At the end each service's units on each day are the target of its mode, computed here from the usage that was reported
(year_world.py, year_terms.py); invoices are what the sandbox's own tables come to in SQL (year_books.py).
"""

import argparse
import concurrent.futures
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from sandbox import check, failures  # noqa: E402
from year_case import TERMS, Case, switches  # noqa: E402
from year_checks import Checks  # noqa: E402
from year_pairs import covering  # noqa: E402
from year_partner import Partner  # noqa: E402
from year_terms import DAY  # noqa: E402

FULL = bool(os.environ.get("STOWAGE_FULL"))
DAYS = 365 if FULL else 91
STEPS = (1, 1, 1, 2, 3) if FULL else (3, 7, 9, 11)  # days from one run to the next
ROWS_IN_A_CHECK = 2
AT_ONCE = 2
ROUNDS_MAX = 8  # of runs until nothing is left to do
MINUTES_OF_THE_BOUND = 16  # more than an unsettled change waits for


class Year:
    def __init__(self, case, steps):
        self.case, self.steps = case, steps
        self.partner = Partner(case)
        self.rng = random.Random(f"year {case.seed}")
        self.posted = {name: {} for name in self.partner.psas}
        self.weather = self.forecast()

    def run(self):
        partner = self.partner
        partner.set_up()
        self.day(self.case.begin + DAY)
        partner.map_all()
        while partner.today < partner.world.end:
            self.day(min(partner.today + self.rng.choice(self.steps) * DAY, partner.world.end))
        self.settle()
        Checks(partner).all(self.posted)

    def forecast(self):
        """The switches of each run: those of fair weather, of a spell of faults, of one in which nothing works."""
        fair, spell, hopeless = self.case.lasting(), self.case.spell(), self.case.hopeless()
        yield fair
        while True:
            for switches, runs in ((fair, (1, 4)), (spell, (1, 3)), (fair, (1, 3)), (hopeless, (1, 1))):
                for _ in range(self.rng.randint(*runs)):
                    yield switches

    def day(self, at):
        partner = self.partner
        partner.move_clock(at)
        partner.put_up(next(self.weather))
        partner.bring_usage(at)
        told = partner.sync()
        if self.rng.random() < 0.5:
            partner.put_right(told["problems"])
        partner.work()
        if self.rng.random() < 0.15:
            partner.meddle()
        partner.post_and_invoice()
        partner.close_months()
        if partner.switches == self.case.lasting():  # else the PSA may show nobody anything
            for name, psa in partner.psas.items():
                self.posted[name] = {**psa.items(), **self.posted[name]}

    def settle(self):
        """Until nothing is left to do."""
        partner = self.partner
        partner.put_up(self.case.lasting())
        for _ in range(ROUNDS_MAX):
            partner.move_clock(partner.today, partner.minutes + MINUTES_OF_THE_BOUND)
            told = partner.sync()
            partner.put_right(told["problems"])
            work = partner.work(at_once=True)
            if not told["waiting"] and not told["confirmed"] and not told["problems"] and not work:
                return
        check(False, f"after {ROUNDS_MAX} rounds something is left to do: {told['problems']}, {work}")


def rows(seed):
    """Nothing set; each pair of values; and, with STOWAGE_FULL, each value alone."""
    known = {**switches(), **{name: list(values) for name, values in TERMS.items()}}
    pairs = [{}, *covering({name: values for name, values in known.items() if len(values) > 1}, seed)]
    alone = [{name: value} for name, values in known.items() for value in values[1:]]
    return pairs + alone if FULL else pairs[:ROWS_IN_A_CHECK]


def run_all(seed):
    """Each in a process and a folder of its own, two at once. What failed."""
    plan = [{"seed": seed + place, "days": DAYS, "steps": STEPS, "row": row} for place, row in enumerate(rows(seed))]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return [told for told in pool.map(run_one, plan) if told]


def run_one(given):
    """What it said; nothing where all went well."""
    folder = tempfile.mkdtemp(prefix="year-", dir=".")
    words = [sys.executable, __file__, "--one", json.dumps(given)]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    shutil.rmtree(folder)
    return "" if done.returncode == 0 else f"--one '{json.dumps(given)}'\n{done.stdout}{done.stderr}"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--one", type=json.loads, help="one configuration, as a failure prints it, in the current folder")
    given = options.parse_args()
    if given.one:
        Year(Case(given.one["seed"], given.one["days"], given.one["row"]), given.one["steps"]).run()
        sys.exit(f"{len(failures)} failures" if failures else 0)
    failed = run_all(given.seed)
    print("\n".join(failed))
    sys.exit(f"{len(failed)} of the configurations failed" if failed else 0)


if __name__ == "__main__":
    main()
