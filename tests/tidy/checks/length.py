"""A file is one thing: over 400 lines its first comment must say why ("Longer than 400 lines because ...")."""

import re

from source import Finding

LINES_MAX = 400


def check(tree):
    for file in tree.files:
        lines = file.text.count("\n")
        if lines > LINES_MAX and not re.search(r"\bLonger than 400 lines because \S", first_comment(file.text)):
            yield Finding(file.path, f"{lines} lines; part it, or let its first comment say 'Longer than 400 lines because ...'")


def first_comment(text):
    comment = re.match(r"(?:\s*#pragma once\s*)?\s*((?://[^\n]*\n)+|/\*.*?\*/)", text, re.S)
    return re.sub(r"\s*\n\s*//\s*", " ", comment[1]) if comment else ""
