"""The rows in which other engines take part: sealing a day, and a month's statement. All get the same rows in the same
order of arrival and answer the same question; their totals must be equal to the byte."""

import contextlib
import pathlib
import shutil
import subprocess
import sys

from table import OURS, Line
from workplace import MONTH, SEALED_DAY, Failed, as_totals, run

PEERS = pathlib.Path(__file__).resolve().parent / "peers"
sys.path.insert(0, str(PEERS))

import question  # noqa: E402
from clickhouse_server import ClickHouse  # noqa: E402
from node_engine import ChDB, DuckDB, NodeEngine  # noqa: E402
from peer import Broken, Missing  # noqa: E402
from sqlite_rows import SQLite  # noqa: E402

ENGINES = {"sqlite": SQLite, "duckdb": DuckDB, "chdb": ChDB, "clickhouse": ClickHouse}
SECONDS_OF_ONE_MAX = 45  # in a row; whoever has taken so long has no more rounds in it
STATEMENT_RATIO = 2.5
SEAL_RATIO = 1.2
NPM_SECONDS_MAX = 600


def install(table, names):
    """The peers that come from npm, exactly as the lockfile says; where that fails they are missed, and that is said."""
    if (PEERS / "node_modules").exists() or not any(issubclass(ENGINES[name], NodeEngine) for name in names):
        return
    if shutil.which("npm") is None:
        table.note("npm is not installed: no DuckDB, no current ClickHouse")
        return
    # `npm ci` refuses where a registry lacks packages of other systems; this takes the lockfile's versions, too.
    command = ["npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(command, cwd=PEERS, check=True, capture_output=True, timeout=NPM_SECONDS_MAX)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        table.note(f"the peers of npm cannot be installed: {error}")


class Rows:
    """The files that peers load."""

    def __init__(self, place):
        self.place = place
        self.streams = place.generated("streams", "month")

    @property
    def csv(self):
        return self.place.generated("csv", "month")

    @property
    def binary(self):
        return self.place.generated("binary", "month")


def loaded(place, table, name):
    """A running peer with all rows, every day sealed. What an earlier run loaded is used again."""
    folder = place.folder / "peers" / name
    done = folder / "loaded"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    engine = ENGINES[name](folder)
    engine.start()
    try:
        if not done.exists():
            rows = Rows(place)
            engine.run(question.tables(engine.dialect))
            seconds = engine.load(rows)
            sealing = sum(engine.run(question.seal(engine.dialect, day)) for day in MONTH)
            widening = sum(engine.run(question.widen(engine.dialect, day)) for day in MONTH)
            engine.run(question.settle(engine.dialect))
            table.note(f"{engine.version}: loaded in {seconds:.1f} s, {len(MONTH)} days sealed in {sealing:.1f} s, "
                       f"their asset-days made in {widening:.1f} s")
            done.touch()
    except BaseException:
        engine.stop()
        raise
    return engine


def all_loaded(place, table, names, stack):
    peers = []
    for name in names:
        try:
            peer = loaded(place, table, name)
        except (Missing, Broken, OSError) as why:
            table.note(f"without {name}: {why}")
            continue
        stack.callback(peer.stop)
        peers.append(peer)
    return peers


def in_turns(table, row, contestants, rounds):
    """Seconds of each round of each, by name. They take turns, so that what disturbs one disturbs all. A peer that does
    not come to an answer is out, and that is said; one that answers otherwise than we do fails the run."""
    seconds = {name: [] for name in contestants}
    out = set()
    for _ in range(rounds):
        for name, measure in contestants.items():
            if name in out or sum(seconds[name]) >= SECONDS_OF_ONE_MAX:
                continue
            try:
                seconds[name].append(measure())
            except (Broken, OSError) as why:
                table.note(f"{row} without {name}: {why}")
                out.add(name)
    return {name: values for name, values in seconds.items() if name not in out}


def compare(table, row, what, conditions, seconds, ratio_wanted):
    """A line for each; ours first, then how much faster it is than the fastest other."""
    lines = {name: Line(row, what, name, "running", "warm", conditions[name], values)
             for name, values in seconds.items()}
    lines[OURS].scales = True
    for line in lines.values():
        table.add(line)
    others = [line.middle for name, line in lines.items() if name != OURS]
    if others:
        table.add(Line(row, f"{what}, beside the fastest peer", OURS, "running", "warm", "",
                       [min(others) / lines[OURS].middle], "x as fast", ratio_wanted))


def seal(place, table, peers):
    house = place.day_house()

    def ours():
        for path in (house / "usage").glob("*.days.db*"):
            path.unlink()
        return float(run([place.program("days"), "seal", house, SEALED_DAY, SEALED_DAY + 1]))

    def theirs(peer):
        peer.run(question.unseal(peer.dialect, SEALED_DAY))
        return peer.run(question.seal(peer.dialect, SEALED_DAY))

    contestants = {OURS: ours} | {peer.version: (lambda peer=peer: theirs(peer)) for peer in peers}
    conditions = {OURS: "committed, synced"} | {peer.version: peer.durable for peer in peers}
    compare(table, "seal", "an hourly day", conditions, in_turns(table, "seal", contestants, place.rounds), SEAL_RATIO)


def statement(place, table, peers):
    with contextlib.closing(place.asked_month()) as product:
        table.add(Line("statement", "the directory and the marks, read once", OURS, "running", "warm", "",
                       [product.first[0]], scales=True))
        truth = as_totals(product.ask("columns")[1])
        if not truth:
            raise Failed("no totals")

        equal = set()

        def checked(who, answer):
            seconds, rows = answer
            if as_totals(rows) != truth:
                raise Failed(f"the totals of {who} are others than ours")
            equal.add(who)
            return seconds

        for what, form, wanted in (("31 days of cells", question.of_cells, STATEMENT_RATIO),
                                   ("31 days, peers of asset-days made for it", question.of_asset_days, None)):
            contestants = {OURS: lambda: checked(OURS, product.ask("columns"))}
            for peer in peers:
                sql = form(peer.dialect, MONTH)
                contestants[peer.version] = lambda peer=peer, sql=sql: checked(peer.version, peer.ask(sql))
            seconds = in_turns(table, f"statement, {what},", contestants, place.rounds)
            compare(table, "statement", what, dict.fromkeys(seconds, ""), seconds, wanted)
        table.note(f"all totals are equal to the byte: {len(truth):,} of {', '.join(sorted(equal))}")


ROWS = {"statement": statement, "seal": seal}


def run_rows(place, table, wanted, names):
    """Those of ROWS that are wanted. Peers are loaded only for them."""
    if not any(name in wanted for name in ROWS):
        return
    install(table, names)
    with contextlib.ExitStack() as stack:
        peers = all_loaded(place, table, names, stack)
        for name, measure in ROWS.items():
            if name in wanted:
                try:
                    measure(place, table, peers)
                except Failed as why:
                    table.fail(f"{name}: {why}")
