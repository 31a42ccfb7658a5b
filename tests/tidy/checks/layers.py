"""Includes go only where tests/tidy/layers.txt allows, and the file allows nothing that is not needed."""

from source import Finding

ROWS = "tests/tidy/layers.txt"


def check(tree):
    yield from rows_go_downward(tree)
    used = set()
    for file in tree.in_src():
        room = tree.room(file.path)
        if room not in tree.rows:
            yield Finding(file.path, f"the folder src/{room} has no row in {ROWS}; give it one, or move the file")
            continue
        for offset, name in file.includes:
            target = name.strip('"')
            if not (tree.root / "src" / target).is_file() or name.startswith("<"):
                continue
            below = tree.room("src/" + target)
            used.add((room, below))
            if below != room and below not in tree.rows[room][1]:
                yield Finding(file.at(offset), f"{room} may not include {below} ({ROWS}, line {tree.rows[room][0]})")
    for room, (line, allowed) in tree.rows.items():
        if unused := [below for below in allowed if (room, below) not in used]:
            yield Finding(f"{ROWS}:{line}", f"{room} may include {' '.join(unused)}, and does not; take it out", note=True)


def rows_go_downward(tree):
    above = set()
    for room, (line, allowed) in tree.rows.items():
        for below in allowed:
            if below not in above:
                yield Finding(f"{ROWS}:{line}", f"{room} may include {below}, which has no row above it")
        above.add(room)
