#!/usr/bin/env python3
"""Shows that each check of tests/tidy can fail: a tiny tree that passes, and one change at a time that must be found."""

import importlib
import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from source import File, Tree  # noqa: E402

GOOD = {
    ".clang-format": "BasedOnStyle: Google\nColumnLimit: 120\n",
    "tests/tidy/layers.txt": "# rows\nbase:\nledger: base\nbilling: ledger base\n",
    "tests/tidy/libraries.txt": "fmt: fmt/: *: everywhere\nsqlite3: sqlite3.h: ledger\ngoogletest: gtest/: tests\n",
    "src/base/README.md": "base\n",
    "src/base/day.h": "#pragma once\n#include <fmt/format.h>\n#include <unistd.h>\n\n#include <string>\n",
    "src/base/day.cpp": '#include "base/day.h"\n',
    "src/base/day_test.cpp": '#include "base/day.h"\n\n#include <gtest/gtest.h>\n',
    "src/ledger/README.md": "ledger\n",
    "src/ledger/schema.cpp": '#include <sqlite3.h>\n\n#include "base/day.h"\n'
    'const char* schema = R"(CREATE TABLE journal(entry INTEGER))";\n',
    "src/ledger/entry.h": '#pragma once\n#include "base/day.h"\n',
    "src/billing/README.md": "billing\n",
    "src/billing/line.cpp": '#include "base/day.h"\n#include "ledger/entry.h"\n// a double, co_await and catch (...) in words\n'
    'const char* text = "double";\nint large = 1\'000\'000;  // \'\n',
}


class Checks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()

    def found(self, check, change=None):
        """What a check says of the good tree with some files changed; None removes one."""
        tree = {**GOOD, **(change or {})}
        for path, text in tree.items():
            if text is not None:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_text(text)
        built = [p for p in GOOD if p.endswith(".cpp")]
        (self.root / "build").mkdir()
        commands = [{"directory": str(self.root), "file": str(self.root / path)} for path in built]
        (self.root / "build/compile_commands.json").write_text(json.dumps(commands))
        module = importlib.import_module(f"checks.{check}")
        return [str(finding) for finding in module.check(Tree(self.root, self.root / "build"))]

    def finds(self, check, change, *sentences):
        findings = self.found(check, change)
        self.assertEqual(len(findings), len(sentences), findings)
        for finding, sentence in zip(findings, sentences):
            self.assertIn(sentence, finding)

    def test_the_good_tree_passes_every_check(self):
        for path in (Path(__file__).parent / "checks").glob("[a-z]*.py"):
            with self.subTest(path.stem):
                self.setUp()
                self.assertEqual(self.found(path.stem), [])

    def test_layers(self):
        line = '#include "base/day.h"\n#include "billing/line.h"\n'
        self.finds("layers", {"src/ledger/entry.h": line, "src/billing/line.h": ""},
                   "src/ledger/entry.h:2: ledger may not include billing (tests/tidy/layers.txt, line 3)")

    def test_layers_without_a_row(self):
        self.finds("layers", {"src/loft/box.cpp": ""}, "the folder src/loft has no row")

    def test_layers_with_a_row_going_upward(self):
        self.finds("layers", {"tests/tidy/layers.txt": "base: ledger\nledger: base\nbilling: ledger base\n"},
                   "base may include ledger, which has no row above it", "note: base may include ledger, and does not")

    def test_layers_with_an_unused_permission(self):
        self.finds("layers", {"src/billing/line.cpp": '#include "base/day.h"\n'},
                   "layers.txt:4: note: billing may include ledger, and does not")

    def test_libraries(self):
        self.finds("libraries", {"src/billing/line.cpp": "#include <sqlite3.h>\n"}, "sqlite3 is included by ledger only")
        self.setUp()
        self.finds("libraries", {"src/base/day.cpp": "#include <gtest/gtest.h>\n"}, "googletest is included by tests only")
        self.setUp()
        self.finds("libraries", {"src/base/day_fixture.h": "#include <gtest/gtest.h>\n"})
        self.setUp()
        self.finds("libraries", {"src/base/day.cpp": "#include <boost/asio.hpp>\n"}, "<boost/asio.hpp> is of no library")
        self.setUp()
        self.finds("libraries", {"tests/tidy/libraries.txt": GOOD["tests/tidy/libraries.txt"].replace(": everywhere", "")},
                   "fmt is allowed in more than one folder without saying why")

    def test_words(self):
        for room, found in (("billing", 1), ("hub", 1), ("metering", 1), ("contracts", 1), ("base", 0)):
            with self.subTest(room):
                self.setUp()
                self.finds("words", {f"src/{room}/x.cpp": "double price;\n"}, *["double: floating numbers"] * found)
        self.setUp()
        self.finds("words", {"src/base/day.cpp": "void f() { co_await g(); }\n"}, "co_await: g++ 12 miscompiles")
        self.setUp()
        self.finds("words", {"src/base/day.cpp": "void f() try { g(); } catch (...) {}\n"}, "catch (...): catch what is expected")
        self.setUp()
        self.finds("words", {"src/base/day.cpp": "namespace stowage::helpers {}\n"}, "the namespace stowage::helpers says nothing")
        for name in ("src/utils/day.h", "src/base/day_utils.h", "src/base/pool_manager.h", "tests/misc.h"):
            with self.subTest(name):
                self.setUp()
                self.finds("words", {name: ""}, f"{name}: the name says nothing")

    def test_tables(self):
        for sql in ('"SELECT entry " /* why */\n"FROM journal"', 'R"(INSERT INTO journal VALUES(1))"', '"UPDATE journal SET x=1"',
                    '"SELECT 1 FROM a JOIN journal j"', '"SELECT 1 FROM a x, journal"', '"DELETE FROM \\"journal\\""',
                    '"CREATE INDEX i ON journal(entry)"', '"CREATE TABLE b(x REFERENCES journal)"'):
            with self.subTest(sql):
                self.setUp()
                found = self.found("tables", {"src/billing/line.cpp": f"const char* sql = {sql};\n"})
                self.assertEqual(len(found), 1, found)
                self.assertIn("the table journal belongs to ledger", found[0])
        self.setUp()
        self.finds("tables", {"src/billing/line.cpp": 'auto s = "take it from journal entries";\n'})
        self.setUp()
        self.finds("tables", {"src/billing/schema.cpp": 'auto s = "CREATE TABLE journal(x)";\n'},
                   "the table journal is created by", "the table journal belongs to")

    def test_dead(self):
        self.finds("dead", {"src/base/lost.h": ""}, "src/base/lost.h: nobody includes this header")
        self.setUp()
        self.finds("dead", {"src/base/lost.cpp": ""}, "src/base/lost.cpp: nothing builds this file")

    def test_length(self):
        lines = "int x;\n" * 400
        self.finds("length", {"src/base/day.cpp": lines})
        self.setUp()
        self.finds("length", {"src/base/day.cpp": "int y;\n" + lines}, "src/base/day.cpp: 401 lines")
        self.setUp()
        self.finds("length", {"src/base/day.cpp": "// A table.\n// Longer than 400 lines\n// because it is one table.\n" + lines})
        self.setUp()
        self.finds("length", {"src/base/day.cpp": lines + "// Longer than 400 lines because\n"}, "401 lines")

    def test_readmes(self):
        self.finds("readmes", {"src/base/README.md": None}, "src/base: note: no README.md")

    def test_formatting(self):
        self.finds("formatting", {"src/base/day.cpp": "int  x ;\n", "src/billing/line.cpp": "int  x ;\n"},
                   "src/base/day.cpp: not formatted", "src/billing/line.cpp: not formatted")


class Reading(unittest.TestCase):
    def test_comments_and_strings_are_no_code(self):
        code = File("x.cpp", 'a(1\'000, "double \\" double", \'"\'); // double\n/* double */ R"(double)" b;').code
        self.assertNotIn("double", code)
        self.assertIn("a(1'000", code)
        self.assertIn(" b;", code)

    def test_neighbouring_strings_are_one(self):
        file = File("x.cpp", 'f("SELECT x "\n  // why\n  "FROM y", "z");')
        self.assertEqual([text for _, text in file.strings], ["SELECT x FROM y", "z"])


if __name__ == "__main__":
    unittest.main()
