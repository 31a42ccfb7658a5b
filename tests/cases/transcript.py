"""A case is a transcript: comments, commands, and what they printed.

    # a comment
    $ stowage org list
    > | sort                     a continuation of the command
    Harbour Dental               what is printed, standard output and standard error together
    ...                          any number of lines
    asset [0-9]+ (re)            a regular expression for the whole line
    [3]                          the exit code, when it is not 0

A printed line that would be read as something else (one that begins with '$ ', '> ' or '# ', is '...' or '[3]', or ends
in ' (re)') stands with '\\ ' before it. Empty lines belong to the output, except those before a comment or a command.
"""

import difflib
import re
from dataclasses import dataclass, field

SPECIAL = re.compile(r"(?:[$>#] .*|[$>#]|\.\.\.|\[\d+\]|.* \((?:re|no-eol)\)|\\ .*)")


@dataclass
class Step:
    line: int  # of the command, from 1
    command: str
    expected: list[str] = field(default_factory=list)  # as written in the case
    blanks: int = 0  # empty lines behind it, before what follows


@dataclass
class Transcript:
    parts: list  # lines (comments and blanks, as they are) and Steps, in order

    @property
    def steps(self):
        return [part for part in self.parts if isinstance(part, Step)]

    @staticmethod
    def parse(text):
        parts, step = [], None
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("# ") or line == "#":
                step = None
                parts.append(line)
            elif line.startswith("$ "):
                step = Step(number, line[2:])
                parts.append(step)
            elif step and not step.expected and (line.startswith("> ") or line == ">"):
                step.command += "\n" + line[2:]
            elif step:
                step.expected.append(line)
            elif not line.strip():
                parts.append(line)
            else:
                raise ValueError(f"line {number}: output without a command. Begin commands with '$ ', comments with '# '.")
        for part in parts:
            while isinstance(part, Step) and part.expected and part.expected[-1] == "":
                part.expected.pop()
                part.blanks += 1
        return Transcript(parts)

    def text(self):
        lines = []
        for part in self.parts:
            if isinstance(part, Step):
                lines += ["$ " + part.command.replace("\n", "\n> ")] + part.expected + [""] * part.blanks
            else:
                lines.append(part)
        return "\n".join(lines) + "\n"


def written(output, code):
    """How a command's output and exit code stand in a case."""
    lines = output.split("\n")
    unended = lines.pop()
    lines = ["\\ " + line if SPECIAL.fullmatch(line) else line for line in lines]
    if unended:
        lines.append(unended + " (no-eol)")
    if code != 0:
        lines.append(f"[{code}]")
    while lines and lines[-1] == "":  # empty lines at the end cannot be told from those between commands
        lines.pop()
    return lines


def matches(expected, actual):
    """Whether lines as written in a case allow the actual ones (which are as `written` gives them)."""
    runs = [[]]  # what stands between the '...'
    for line in expected:
        if line == "...":
            runs.append([])
        else:
            runs[-1].append(line)
    fits = lambda run, at: at + len(run) <= len(actual) and all(map(line_matches, run, actual[at : at + len(run)]))
    if len(runs) == 1:
        return len(actual) == len(expected) and fits(runs[0], 0)
    at = len(runs[0])
    end = len(actual) - len(runs[-1])
    if at > end or not fits(runs[0], 0) or not fits(runs[-1], end):
        return False
    for run in runs[1:-1]:
        at = next((place for place in range(at, end - len(run) + 1) if fits(run, place)), None)
        if at is None:
            return False
        at += len(run)
    return True


def line_matches(expected, actual):
    if expected.endswith(" (re)") and not expected.startswith("\\ "):
        return re.fullmatch(expected[: -len(" (re)")], actual[2:] if actual.startswith("\\ ") else actual) is not None
    return expected == actual


CELLS_MAX = 4_000_000  # of the table that aligns lines; beyond it patterns are not kept


def updated(expected, actual):
    """The actual lines, with each pattern that still holds kept in its place: the alignment that keeps most lines."""
    rows, columns = len(expected), len(actual)
    if rows * columns > CELLS_MAX:
        return list(actual)
    any_lines = [line == "..." for line in expected]
    best = [[0] * (columns + 1) for _ in range(rows + 1)]  # lines kept from (i, j) on
    for i in range(rows - 1, -1, -1):
        for j in range(columns, -1, -1):
            kept = max(best[i + 1][j], best[i][j + 1] if j < columns else 0)
            if not any_lines[i] and j < columns and line_matches(expected[i], actual[j]):
                kept = max(kept, best[i + 1][j + 1] + 1)
            best[i][j] = kept
    lines, i, j, covered = [], 0, 0, False  # covered: by the '...' before
    while i < rows or j < columns:
        if i < rows and any_lines[i]:
            lines, i, covered = lines + ["..."], i + 1, True
        elif i < rows and j < columns and line_matches(expected[i], actual[j]) and best[i][j] == best[i + 1][j + 1] + 1:
            lines, i, j, covered = lines + [expected[i]], i + 1, j + 1, False
        elif i < rows and (j == columns or best[i + 1][j] >= best[i][j + 1]):
            i += 1
        else:
            lines, j = lines if covered else lines + [actual[j]], j + 1
    return lines


def difference(case, step, actual):
    """Unified, with lines that a pattern allows shown as the pattern."""
    expected = step.expected
    actual = updated(expected, actual)
    return "\n".join(
        difflib.unified_diff(expected, actual, f"{case}:{step.line} expected", f"{case}:{step.line} printed", lineterm="")
    )
