"""The rows of Stowage alone: against a goal, not against a peer."""

import contextlib
import json
import shutil
import subprocess

import intake_rows
from table import OURS, Line
from workplace import ROOT, SEALED_DAY, Failed, as_totals, empty_caches, run, timed

MB = 1_000_000
BILL_SECONDS_MAX = 0.6
TOTALS_SECONDS_MAX = 0.02
IMPORT_ROWS_MIN = 1_500_000
DISK_RATIO_MAX = 1.3
IMPORT_ROWS_OF_STREAM = 10
IMPORT_ROWS_MAX = 20_000_000
SCAN_FILES_MAX = 1_000_000
DISK_STREAMS_MAX = 2_000_000  # zstd -19 of more takes an hour


def bytes_of(paths):
    return sum(path.stat().st_size for path in paths)


def totals_of(statement):
    """Asset-days and byte-days of each organization and version, of a statement as JSON."""
    totals = {}
    for line in json.loads(statement)["lines"]:
        days, size = totals.get(key := (line["organizationId"], int(line["version"][1])), (0, 0))
        if line["billingType"] == "storage":
            totals[key] = days, size + int(line["byteDays"])
        else:
            totals[key] = days + line["assetDays"], size
    return totals


def bill(place, table):
    """A sealed month's statement by the program itself, started anew with nothing in the cache."""
    house = place.month_sealed()
    cold = empty_caches()
    if not cold:
        table.note("bill: only root empties the kernel's caches; measured warm")
    command = [place.program("stowage"), "--data", house, "--json", "bill", "--period", "2026-10"]
    seconds = []
    for _ in range(place.rounds):
        empty_caches()
        took, statement = timed(command)
        seconds.append(took)
    if totals_of(statement) != place.totals():
        raise Failed("the statement has other totals than its days")
    table.add(Line("bill", "a sealed month, `stowage bill`", OURS, "new", "cold" if cold else "warm", "", seconds,
                   goal=BILL_SECONDS_MAX, scales=True))


def totals(place, table):
    """The same month's statement in a process that runs and has been asked before, to the byte what the days say."""
    with contextlib.closing(place.asked_month()) as product:
        truth = as_totals(product.ask("columns")[1])
        product.ask("statement")
        seconds = []
        for _ in range(place.rounds):
            took, rows = product.ask("statement")
            if as_totals(rows) != truth:
                raise Failed("the statement has other totals than its days")
            seconds.append(took)
    table.add(Line("totals", "a sealed month's statement, asked again", OURS, "running", "warm", "", seconds,
                   goal=TOTALS_SECONDS_MAX, scales=True))


def import_(place, table):
    """A usage file of known streams, checked whole, by the program itself on one core."""
    count = min(IMPORT_ROWS_OF_STREAM * place.streams, IMPORT_ROWS_MAX)
    file = place.generated("import", "month", count)
    data = place.copied("import")
    speeds = []
    for _ in range(place.rounds):
        place.emptied(data)
        with open(file, "rb") as content:
            while content.read(MB):
                pass
        seconds, _ = timed(["taskset", "-c", "0", place.program("stowage"), "--data", data, "import", file, "--source",
                            "bench"])
        speeds.append(count / seconds)
    shutil.rmtree(data)
    table.add(Line("import", f"CSV of {count:,} rows, one core", OURS, "new", "warm", "committed, synced", speeds, "/s",
                   goal=IMPORT_ROWS_MIN))


def disk(place, table):
    """What a day takes when it is sealed and merged, with all of its samples, against the columns compressed."""
    if place.streams > DISK_STREAMS_MAX:
        table.note("disk: not with so many streams; zstd -19 would take an hour")
        return
    house = place.copied_day("disk")
    run([place.program("days"), "seal", house, SEALED_DAY, SEALED_DAY + 1])
    as_it_came = bytes_of((house / "usage").iterdir())
    seconds = float(run([place.program("days"), "merge", house]))
    packed = place.made("day-columns.zst", lambda path: subprocess.run(
        [f"'{place.program('generate')}' columns {place.streams} day | zstd -19 -T2 -q -o '{path}'"], shell=True, check=True))
    ours = bytes_of((house / "usage").iterdir())
    theirs = bytes_of([packed])
    run([place.program("stowage"), "--data", house, "verify"])
    shutil.rmtree(house)
    table.add(Line("disk", "merging an hourly day that is over", OURS, "new", "warm", "committed, synced", [seconds]))
    table.add(Line("disk", "an hourly day, sealed, as it came", OURS, "-", "-", "", [as_it_came / MB], "MB"))
    table.add(Line("disk", "an hourly day, sealed and merged", OURS, "-", "-", "", [ours / MB], "MB"))
    table.add(Line("disk", "an hourly day, sealed", "zstd -19 of its columns", "-", "-", "", [theirs / MB], "MB"))
    table.add(Line("disk", "an hourly day, against zstd -19", OURS, "-", "-", "", [ours / theirs], "x",
                   goal=DISK_RATIO_MAX))


def scan(place, table):
    """bench/scan: files counted as du counts them; it prints its own table, and says whether its goals were met."""
    files = min(SCAN_FILES_MAX, max(250, place.streams // 250 * 250))
    done = subprocess.run([ROOT / "bench/scan", place.folder.parent / f"scan-{files}", "--files", str(files), "--rounds",
                           str(place.rounds)], capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        table.note(f"scan: {' '.join(line.split())}")
    if done.returncode not in (0, 1) or not done.stdout:
        raise Failed(done.stderr.strip())
    table.note(f"scan: 1.5 times as fast as du, under 64 MB: {'met' if done.returncode == 0 else 'NOT MET'}")


ROWS = {**intake_rows.ROWS, "bill": bill, "totals": totals, "import": import_, "disk": disk, "scan": scan}


def run_rows(place, table, wanted):
    for name in wanted:
        if name in ROWS:
            try:
                ROWS[name](place, table)
            except (Failed, OSError, subprocess.SubprocessError, KeyError, ValueError) as why:
                table.fail(f"{name}: {why}")
