"""Headers that nobody includes, and .cpp files that nobody builds."""

import json
import posixpath

from source import Finding


def check(tree):
    included = set()
    for file in tree.files:
        for _, name in file.includes:
            target = name[1:-1]
            included |= {"src/" + target, "tests/" + target, posixpath.normpath(posixpath.dirname(file.path) + "/" + target)}
    precompiled = {"tests/precompiled.h"}  # by cmake/rooms.cmake
    for file in tree.files:
        if file.path.endswith(".h") and file.path not in included | precompiled:
            yield Finding(file.path, "nobody includes this header; remove it, or use it")
    if tree.build is None:
        return
    commands = json.loads((tree.build / "compile_commands.json").read_text())
    built = {posixpath.join(c["directory"], c["file"]) for c in commands}
    for file in tree.files:
        if file.path.endswith(".cpp") and (tree.root / file.path).as_posix() not in built:
            yield Finding(file.path, "nothing builds this file; configure again, or remove it")
