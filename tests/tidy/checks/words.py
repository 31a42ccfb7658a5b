"""Words that must not occur: floating numbers near money and bytes, coroutines (g++ 12 miscompiles them), catch (...),
and names that say nothing."""

import re

from source import Finding

EXACT_ROOMS = ("billing", "contracts", "hub", "metering")
EMPTY_NAMES = re.compile(r"(?:^|[_/.\-])(utils?|helpers?|managers?|misc)(?=$|[_/.\-])", re.I)


def check(tree):
    for file in tree.files:
        room = tree.room(file.path).split("/")[0]
        if room in EXACT_ROOMS:
            yield from every(file, r"\b(double|float)\b", "floating numbers touch neither bytes nor money here")
        yield from every(file, r"\bco_(await|yield|return)\b", "g++ 12 miscompiles coroutines; use a thread or a callback")
        yield from every(file, r"\bcatch\s*\(\s*\.\.\.\s*\)", "catch what is expected, by name, and let the rest end the program")
        for name in re.finditer(r"\bnamespace\s+([\w:]+)", file.code):
            if EMPTY_NAMES.search(name[1].replace("::", "/")):
                yield Finding(file.at(name.start()), f"the namespace {name[1]} says nothing; name what is in it")
        if EMPTY_NAMES.search(file.path):
            yield Finding(file.path, "the name says nothing; name what the file is")


def every(file, pattern, why):
    for match in re.finditer(pattern, file.code):
        yield Finding(file.at(match.start()), f"{match[0]}: {why}")
