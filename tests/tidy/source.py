"""The tree that is checked: its C++ files, each with its folder (room), and its text without comments and strings."""

import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ENDINGS = (".h", ".cpp")
NOT_OURS = {"build", "node_modules", ".git", "demo-data"}

# Comments, raw strings, strings, characters; numbers first, because 1'000 is no character.
TOKEN = re.compile(
    r"""(?P<number>\b\d[\w.']*)
      | (?P<comment>//[^\n]*|/\*.*?\*/)
      | R"(?P<mark>[^()\\\s]*)\((?P<raw>.*?)\)(?P=mark)"
      | "(?P<string>(?:\\.|[^"\\\n])*)"
      | '(?:\\.|[^'\\\n])+'""",
    re.VERBOSE | re.DOTALL,
)


@dataclass
class Finding:
    where: str  # "path" or "path:line"
    sentence: str
    note: bool = False  # told, but fails only under --strict

    def __str__(self):
        return f"{self.where}: {'note: ' if self.note else ''}{self.sentence}"


@dataclass
class File:
    path: str  # from the root, with slashes
    text: str

    @property
    def is_test(self):
        return bool(re.search(r"(_test\.(h|cpp)|_(fixture|example)\.h)$", self.path)) or self.path.startswith(("tests/", "bench/"))

    def line_of(self, at):
        return self.text.count("\n", 0, at) + 1

    def at(self, offset):
        return f"{self.path}:{self.line_of(offset)}"

    @cached_property
    def includes(self):
        """(offset, "x" or <x>) of each include."""
        return [(m.start(), m[1]) for m in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(<[^>\n]+>|"[^"\n]+")', self.text, re.M)]

    @cached_property
    def code(self):
        """The text with comments and strings blanked, as long as before."""
        blank = lambda m: m[0] if m["number"] else re.sub(r"[^\n]", " ", m[0])
        return TOKEN.sub(blank, self.text)

    @cached_property
    def strings(self):
        """(offset, content) of each string; neighbours with nothing between them are one, as the compiler reads them."""
        found, end = [], -1
        for m in TOKEN.finditer(self.text):
            if m["number"] or m[0].startswith("'"):
                continue
            if m["comment"] is not None:
                end = m.end() if end >= 0 and not self.text[end : m.start()].strip() else end
                continue
            content = m["raw"] if m["raw"] is not None else m["string"].replace('\\"', '"').replace("\\n", "\n")
            if end >= 0 and not self.text[end : m.start()].strip():
                found[-1] = (found[-1][0], found[-1][1] + content)
            else:
                found.append((m.start(), content))
            end = m.end()
        return found


@dataclass
class Tree:
    root: Path
    build: Path | None = None  # of cmake, with compile_commands.json
    files: list[File] = field(default_factory=list)

    def __post_init__(self):
        for top in ("src", "tests", "bench"):
            for folder, folders, names in os.walk(self.root / top):
                folders[:] = sorted(f for f in folders if f not in NOT_OURS)
                for name in sorted(names):
                    if name.endswith(ENDINGS):
                        path = Path(folder, name)
                        self.files.append(File(path.relative_to(self.root).as_posix(), path.read_text(encoding="utf-8")))

    @cached_property
    def rows(self):
        """layers.txt: folder -> (line, what it may include)."""
        rows = {}
        for number, line in enumerate((self.root / "tests/tidy/layers.txt").read_text().splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                name, _, below = line.partition(":")
                rows[name.strip()] = (number, below.split())
        return rows

    def room(self, path):
        """The folder below src/ that a file is in; 'tests' or 'bench' outside it."""
        parts = path.split("/")
        return "/".join(parts[1:-1]) if parts[0] == "src" else parts[0]

    def in_src(self):
        return [file for file in self.files if file.path.startswith("src/")]
