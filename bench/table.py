"""The table: a line for each thing that was measured of each contestant, printed as it is known, and kept as Markdown and
as JSON, so that a run of more streams can be held against it."""

import dataclasses
import json
import statistics

OURS = "Stowage"


@dataclasses.dataclass
class Line:
    row: str  # "statement"
    what: str  # "31 days from columns"
    who: str  # OURS, or a peer with its version
    process: str  # "running", "new"
    cache: str  # "warm", "cold"
    durable: str  # how, or "" where nothing is written
    values: list  # one of each round
    unit: str = "s"  # "s", "ms", "MB"; "/s", "x as fast": more is better; "x"
    goal: float | None = None  # of ours: at most, or for "/s" and ratios at least
    scales: bool = False  # a time or memory that may grow at most GROWTH_MAX times with ten times the streams

    @property
    def middle(self):
        return statistics.median(self.values)


GROWTH_MAX = 12


def shown(value, unit):
    if unit == "s" and value < 1:
        value, unit = value * 1_000, "ms"
    digits = 0 if unit == "/s" or value >= 1_000 else 1 if value >= 100 else 2 if value >= 10 else 3
    return f"{value:,.{digits}f} {unit}"


class Table:
    COLUMNS = ("row", "what", "who", "process", "cache", "durable", "median", "spread", "rounds", "against ours", "goal")

    def __init__(self, folder, streams, environment):
        self.path = folder / f"table-{streams}.md"
        self.results = folder / f"results-{streams}.json"
        self.before = folder / f"results-{streams // 10}.json"
        self.lines, self.notes, self.failures = [], [], []
        self.title = f"{streams:,} streams"
        self.environment = environment
        self.others = json.loads(self.results.read_text()) if self.results.exists() else {}

    def note(self, text):
        print(f"-- {text}", flush=True)
        self.notes.append(text)
        self.write()

    def fail(self, text):
        self.failures.append(text)
        self.note(f"FAILED: {text}")

    def add(self, line):
        self.lines.append(line)
        row, what, who, process, cache, durable, median, spread, rounds, ratio, goal = self.cells(line)
        print(f"{row:9} {what:45} {who:34} {median:>15} ({spread}; {rounds}) {ratio:>7}  {goal}".rstrip(), flush=True)
        self.write()

    def ours(self, line):
        return next((each for each in self.lines if (each.row, each.what, each.who) == (line.row, line.what, OURS)), None)

    def cells(self, line):
        ours = self.ours(line)
        ratio = f"{line.middle / ours.middle:.2f}x" if ours and line is not ours and ours.middle else ""
        spread = f"{shown(min(line.values), line.unit)} to {shown(max(line.values), line.unit)}"
        return (line.row, line.what, line.who, line.process, line.cache, line.durable or "-", shown(line.middle, line.unit),
                spread, str(len(line.values)), ratio, self.verdict(line))

    def verdict(self, line):
        """Whether ours reached its goal; and how it grew, where it was measured with a tenth of the streams, too."""
        words = []
        if line.goal is not None:
            more = line.unit in ("/s", "x as fast")
            met = line.middle >= line.goal if more else line.middle <= line.goal
            words.append(f"{'at least' if more else 'at most'} {shown(line.goal, line.unit)}: {'met' if met else 'NOT MET'}")
        before = self.tenth().get(f"{line.row}: {line.what}") if line.scales else None
        if before:
            grew = line.middle / before
            words.append(f"{grew:.1f}x of a tenth, at most {GROWTH_MAX}x: {'met' if grew <= GROWTH_MAX else 'NOT MET'}")
        return "; ".join(words)

    def tenth(self):
        return json.loads(self.before.read_text()) if self.before.exists() else {}

    def write(self):
        """As far as it is known."""
        text = [f"# {self.title}", "", *self.environment, ""]
        text += ["| " + " | ".join(self.COLUMNS) + " |", "|" + "---|" * len(self.COLUMNS)]
        text += ["| " + " | ".join(self.cells(line)) + " |" for line in self.lines]
        text += ["", *[f"- {note}" for note in self.notes], ""]
        self.path.write_text("\n".join(text), encoding="utf-8")
        own = {f"{line.row}: {line.what}": line.middle for line in self.lines if line.who == OURS}
        self.results.write_text(json.dumps(self.others | own, indent=1), encoding="utf-8")
