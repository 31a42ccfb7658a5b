#!/usr/bin/env python3
"""Runs every command that README.md and docs/*.md show, and holds what they print against what stands there.

usage: tests/e2e/docs.py [--binary PROGRAM] [--update] [PAGE ...]

A page's blocks that begin with ```console are one transcript, written as tests/cases/transcript.py says and run in
order in a fresh folder. So a page shows all that its examples need. '…' in a line of output allows anything. --update
writes what was printed into the page. If this fails, readers type commands that do not do what the page says.
"""

import argparse
import re
import shutil
import sys
import tempfile
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cases"))

import transcript  # noqa: E402

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


exact_match = transcript.line_matches


def line_matches(expected, actual):
    if "…" not in expected:
        return exact_match(expected, actual)
    return re.fullmatch(".*".join(map(re.escape, expected.split("…"))), actual) is not None


transcript.line_matches = line_matches


def load_cases():
    """tests/cases/run, which is a program and has no suffix."""
    loader = SourceFileLoader("cases", str(ROOT / "tests/cases/run"))
    module = module_from_spec(spec_from_loader("cases", loader))
    loader.exec_module(module)
    return module


def run_page(cases, page, binary, update):
    """What went wrong, or nothing; and how many commands were run."""
    text = page.read_text(encoding="utf-8")
    found = list(BLOCK.finditer(text))
    blocks = [transcript.Transcript.parse(block[1]) for block in found]
    steps = [step for block in blocks for step in block.steps]
    folder = Path(tempfile.mkdtemp(prefix="docs-"))
    try:
        work, env = cases.environment(folder, page, binary)
        results = cases.perform(steps, work, env) if steps else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)

    wrong = []
    for step, (output, code) in zip(steps, results):
        actual = transcript.written(output, code)
        if not transcript.matches(step.expected, actual):
            wrong.append(transcript.difference(page.name, step, actual))
            step.expected = transcript.updated(step.expected, actual)
    if update and wrong:
        for block, parsed in reversed(list(zip(found, blocks))):
            text = text[: block.start(1)] + parsed.text() + text[block.end(1) :]
        page.write_text(text, encoding="utf-8")
        wrong = []
    return "\n".join(wrong), len(steps)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--binary", help="the program (or STOWAGE_BINARY; build/release/stowage otherwise)")
    options.add_argument("--update", action="store_true", help="write what was printed into the pages")
    options.add_argument("pages", nargs="*", type=Path)
    given = options.parse_args()
    cases = load_cases()
    binary = cases.chosen_binary(given.binary)
    pages = [page.resolve() for page in given.pages] or [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

    commands = failed = 0
    for page in pages:
        wrong, count = run_page(cases, page, binary, given.update)
        commands += count
        if wrong:
            failed += 1
            print(f"FAILED {page.relative_to(ROOT)}\n{wrong}\n", flush=True)
    print(f"docs: {commands} commands on {len(pages)} pages, {failed} pages failed")
    sys.exit(1 if failed or not commands else 0)


if __name__ == "__main__":
    main()
