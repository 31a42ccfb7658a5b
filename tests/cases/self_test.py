#!/usr/bin/env python3
"""Shows that the cases runner passes what is right, fails what is wrong, and says where."""

import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

RUN = Path(__file__).resolve().parent / "run"

# Stands for the product: prints its arguments and ends with the code that it is told.
PROGRAM = '#!/bin/sh\nif [ "$1" = fail ]; then echo "refused" >&2; exit "$2"; fi\nprintf "%s\\n" "$@"\n'


class Cases(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.binary = self.folder / "program"
        self.binary.write_text(PROGRAM)
        self.binary.chmod(0o755)

    def run_cases(self, *texts, options=()):
        paths = []
        for number, text in enumerate(texts):
            paths.append(self.folder / f"{number}.case")
            paths[-1].write_text(textwrap.dedent(text))
        run = subprocess.run([sys.executable, RUN, "--binary", self.binary, *options, *paths], capture_output=True, text=True)
        return run.returncode, run.stdout + run.stderr

    def passes(self, text):
        code, said = self.run_cases(text)
        self.assertEqual(code, 0, said)
        self.assertIn("cases: 1 passed, 0 failed", said)

    def fails(self, text, *lines):
        code, said = self.run_cases(text)
        self.assertEqual(code, 1, said)
        self.assertIn("cases: 0 passed, 1 failed", said)
        for line in lines:
            self.assertIn(line, said.splitlines())

    def test_exact_output_and_exit_code(self):
        self.passes("# what it is for\n\n$ stowage a 'b  c'\na\nb  c\n\n$ stowage fail 3\nrefused\n[3]\n")

    def test_other_output_is_a_difference(self):
        self.fails("$ stowage a\nb\n", "-b", "+a", "--- 0.case:1 expected", "+++ 0.case:1 printed")

    def test_missing_and_additional_lines(self):
        self.fails("$ stowage a\n", "+a")
        self.fails("$ stowage a\na\nb\n", "-b")
        self.fails("$ stowage a '' b\na\nb\n", "+")

    def test_exit_codes(self):
        self.fails("$ stowage fail 3\nrefused\n", "+[3]")
        self.fails("$ stowage fail 3\nrefused\n[2]\n", "-[2]", "+[3]")
        self.fails("$ stowage a\na\n[1]\n", "-[1]")

    def test_ellipsis(self):
        self.passes("$ seq 9\n1\n...\n9\n")
        self.passes("$ seq 9\n...\n")
        self.passes("$ seq 2\n1\n...\n2\n")
        self.passes("$ seq 9\n...\n4\n5\n...\n8\n...\n")
        self.fails("$ seq 9\n1\n...\n8\n", "+9")
        self.fails("$ seq 9\n...\n5\n4\n...\n")
        self.fails("$ seq 9\n1\n2\n...\n2\n3\n...\n")
        self.passes("$ seq 5000\n1\n...\n5000\n")

    def test_regular_expressions(self):
        self.passes("$ stowage 'asset 412'\nasset [0-9]+ (re)\n")
        self.fails("$ stowage 'asset 412x'\nasset [0-9]+ (re)\n", "-asset [0-9]+ (re)", "+asset 412x")
        self.passes("$ stowage '$ 12.00'\n\\$ [0-9.]+ (re)\n")

    def test_output_that_looks_like_something_else(self):
        self.passes("$ stowage '$ x' '# y' ... '[3]' 'z (re)'\n\\ $ x\n\\ # y\n\\ ...\n\\ [3]\n\\ z (re)\n")
        self.fails("$ stowage abc\n\\ ...\n", "-\\ ...", "+abc")

    def test_continued_commands_and_here_documents(self):
        self.passes("$ cat <<'E'\n> one\n>   two\n> E\none\n  two\n")
        self.passes("$ for i in 1 2; do\n>   echo $i\n> done\n1\n2\n")

    def test_variables_and_folders_last(self):
        self.passes("$ mkdir d && cd d && x=7\n$ echo $x; basename $PWD\n7\nd\n")

    def test_output_without_a_line_end(self):
        self.passes("$ printf ab\nab (no-eol)\n$ echo c\nc\n")
        self.fails("$ printf ab\nab\n", "+ab (no-eol)")

    def test_environment(self):
        self.passes('$ echo $TZ $LANG $COLUMNS $NO_COLOR; [ "$STOWAGE_DATA" = "$PWD/data" ] && date -d @0 +%H\n'
                    "UTC C.UTF-8 120 1\n00\n")
        self.passes("$ [ -d $HOME ] && ls $PWD\n")

    def test_a_case_does_not_see_another(self):
        code, said = self.run_cases("$ touch here && ls\nhere\n", "$ ls\n")
        self.assertEqual(code, 0, said)

    def test_a_shell_that_ends_is_told(self):
        self.fails("$ exit 4\n$ echo later\nlater\n", "+(the shell ended here)")

    def test_what_is_no_case(self):
        self.fails("output\n", "0.case: line 1: output without a command. Begin commands with '$ ', comments with '# '.")
        self.fails("# only words\n", "0.case: no command in it. Begin commands with '$ '.")

    def test_update_keeps_comments_and_patterns_that_hold(self):
        before = "# why\n\n$ stowage a 'asset 12' old\na\nasset \\d+ (re)\nnew\n\n# next\n$ stowage fail 3\n$ seq 5\n1\n...\n5\n"
        code, said = self.run_cases(before, options=["--update"])
        self.assertEqual(code, 0, said)
        after = before.replace("\nnew\n", "\nold\n").replace("fail 3\n", "fail 3\nrefused\n[3]\n")
        self.assertEqual((self.folder / "0.case").read_text(), after)
        self.assertEqual(self.run_cases(after)[0], 0)

    def test_a_missing_program_is_told(self):
        self.binary.unlink()
        code, said = self.run_cases("$ stowage\n")
        self.assertEqual(code, 2)
        self.assertIn("is no program", said)


if __name__ == "__main__":
    os.environ.pop("STOWAGE_BINARY", None)
    unittest.main()
