"""The rows in which deliveries come in: how fast, in how much memory, and how soon all is right again after a kill."""

import json
import re
import shutil
import signal
import subprocess
import time

from table import OURS, Line
from workplace import DELIVERIES_MAX, RUN_SECONDS_MAX, SEALED_DATE, Failed, ends_with_parent, timed

SAMPLES_MIN = 5_000_000  # a second, in deliveries of 1,000 from 16 threads
SAMPLES_P99_MS_MAX = 25
SINGLES_MIN = 40_000  # a second, each a delivery of its own, from 64 threads
SINGLES_P99_MS_MAX = 15
SINGLES = 200_000
MEMORY_MB_MAX = 200
OPEN_SECONDS_MAX = 1.0
KILL_AFTER_SHARE = 0.4  # of the day's deliveries
KILL_TRIES_MAX = 10


def taken_in(place, house, threads, in_delivery, limit=DELIVERIES_MAX):
    """The day's deliveries, from many threads: what `intake` says of it."""
    _, output = timed([place.program("intake"), house, place.streams, threads, in_delivery, limit])
    return figures(output)


def figures(output):
    return {key: float(value) for key, value in re.findall(r"(\w+)=([\d.]+)", output.splitlines()[-1])}


def measure(place, table, row, what, threads, in_delivery, limit, goals):
    house = place.copied("intake")
    rounds = [taken_in(place, place.emptied(house), threads, in_delivery, limit) for _ in range(place.rounds)]
    shutil.rmtree(house)
    conditions = ("running", "warm", "committed, synced, totals up to date")
    speeds = [each["samples"] / each["seconds"] for each in rounds]
    table.add(Line(row, what, OURS, *conditions, speeds, "/s", goal=goals[0]))
    table.add(Line(row, f"{what}: 99th percentile", OURS, *conditions, [each["p99_ms"] for each in rounds], "ms",
                   goal=goals[1], scales=True))


def ingest(place, table):
    measure(place, table, "ingest", "deliveries of 1,000, 16 threads", 16, 1_000, DELIVERIES_MAX,
            (SAMPLES_MIN, SAMPLES_P99_MS_MAX))


def single(place, table):
    measure(place, table, "single", "one sample a delivery, 64 threads", 64, 1, SINGLES,
            (SINGLES_MIN, SINGLES_P99_MS_MAX))


def memory(place, table):
    """Of a process that gets a day of hourly deliveries from another one, which makes them."""
    house = place.copied("memory")
    with subprocess.Popen([place.program("generate"), "deliveries", str(place.streams), "day"], stdout=subprocess.PIPE,
                          preexec_fn=ends_with_parent) as maker:
        _, output = timed([place.program("intake"), house, place.streams, 4, 1_000, DELIVERIES_MAX, "-"], stdin=maker.stdout)
    shutil.rmtree(house)
    found = figures(output)
    table.add(Line("memory", "after a day of hourly deliveries", OURS, "running", "warm", "committed, synced, totals up to date",
                   [found["rss_kb"] * 1_024 / 1e6], "MB", goal=MEMORY_MB_MAX, scales=True))
    table.add(Line("memory", "at most in that day", OURS, "running", "warm", "committed, synced, totals up to date",
                   [found["peak_kb"] * 1_024 / 1e6], "MB", scales=True))


def kill_in_the_middle(place, house):
    """Takes deliveries in, kills that process without a warning, and says how many were answered by then. A small house
    may be through before the kill arrives: then it is done again."""
    for _ in range(KILL_TRIES_MAX):
        place.emptied(house)
        answered = try_to_kill_in_the_middle(place, house)
        if answered is not None:
            return answered
    raise Failed("it ended before it was killed")


def try_to_kill_in_the_middle(place, house):
    wanted = place.deliveries_of_day() * KILL_AFTER_SHARE
    until = time.monotonic() + RUN_SECONDS_MAX
    process = subprocess.Popen([str(part) for part in (place.program("intake"), house, place.streams, 16, 1_000,
                                                       DELIVERIES_MAX)],
                               stdout=subprocess.PIPE, text=True, preexec_fn=ends_with_parent)
    answered = 0
    for line in process.stdout:
        if not line.strip().isdigit() or time.monotonic() > until:
            break
        answered = int(line)
        if answered >= wanted:
            break
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    return answered if process.wait() == -signal.SIGKILL else None


def usage_of(place, house):
    return timed([place.program("stowage"), "--data", house, "--json", "usage", "--on", SEALED_DATE, "--by", "version"])


def open_(place, table):
    """From the kill to the first right answer: nothing that was answered is missing, and an answer that is computed from
    the samples again is the same."""
    house = place.copied("killed")
    seconds = []
    for _ in range(place.rounds):
        answered = kill_in_the_middle(place, house)
        took, usage = usage_of(place, house)
        for path in [*(house / "usage").glob("*.days.db*"), *house.glob("totals.db*")]:
            path.unlink()
        if usage_of(place, house)[1] != usage:
            raise Failed("the first answer is not what the samples say")
        if (kept := place.deliveries_kept(house)) < answered:
            raise Failed(f"{answered} deliveries were answered, and {kept} are kept")
        if not sum(row["assets"] for row in json.loads(usage)):
            raise Failed("there is no usage")
        seconds.append(took)
    shutil.rmtree(house)
    table.add(Line("open", "after kill -9 in mid-ingest, first `usage`", OURS, "new", "warm", "", seconds,
                   goal=OPEN_SECONDS_MAX, scales=True))


ROWS = {"ingest": ingest, "single": single, "memory": memory, "open": open_}
