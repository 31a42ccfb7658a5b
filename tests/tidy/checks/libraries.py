"""Each outside library is included by the one folder that puts a header of ours before it."""

import re

from source import Finding

TABLE = "tests/tidy/libraries.txt"
C_AND_POSIX = re.compile(
    r"(sys|linux|netinet|arpa|net|asm)/.+\.h|(dirent|dlfcn|elf|fcntl|fnmatch|ftw|getopt|glob|grp|inttypes|langinfo|libgen|link|netdb|poll|"
    r"pthread|pwd|sched|signal|spawn|stdint|syslog|termios|time|unistd|utime|wait)\.h"
)


def read_table(text):
    libraries = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, start, rooms, *why = (part.strip() for part in line.split(":", 3))
            libraries.append((name, start, rooms.split(), why[0] if why else ""))
    return libraries


def check(tree):
    libraries = read_table((tree.root / TABLE).read_text())
    for name, _, rooms, why in libraries:
        if (len(rooms) > 1 or rooms == ["*"]) and not why:
            yield Finding(TABLE, f"{name} is allowed in more than one folder without saying why")
    for file in tree.files:
        for offset, include in file.includes:
            header = include[1:-1]
            if include.startswith('"') or re.fullmatch(r"[a-z0-9_]+", header) or C_AND_POSIX.fullmatch(header):
                continue
            library = next((row for row in libraries if header.startswith(row[1])), None)
            if library is None:
                yield Finding(file.at(offset), f"<{header}> is of no library in {TABLE}; a new one needs a decision and a row")
            elif not allowed(tree, file, library[2]):
                yield Finding(file.at(offset), f"{library[0]} is included by {' '.join(library[2])} only; go through its header")


def allowed(tree, file, rooms):
    room = tree.room(file.path)
    return "*" in rooms or room in rooms or ("tests" in rooms and file.is_test)
