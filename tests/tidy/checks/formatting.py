"""All C++ files are as clang-format-16 leaves them."""

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from source import Finding

PROGRAM = "clang-format-16"


def check(tree):
    if shutil.which(PROGRAM) is None:
        yield Finding("tools/packages.txt", f"{PROGRAM} is not installed; run tools/install")
        return
    paths = [file.path for file in tree.files]
    cores = os.cpu_count() or 1
    shares = [paths[i::cores] for i in range(cores) if paths[i::cores]]
    with ThreadPoolExecutor(cores) as pool:
        for bad in pool.map(lambda share: unformatted(tree.root, share), shares):
            for path in sorted(bad):
                yield Finding(path, f"not formatted; run {PROGRAM} -i {path}")


def unformatted(root, paths):
    run = subprocess.run([PROGRAM, "--dry-run", "-Werror", *paths], cwd=root, capture_output=True, text=True)
    bad = set(re.findall(r"^(.+?):\d+:\d+: error:", run.stderr, re.M))
    return bad if bad or run.returncode == 0 else {f"{PROGRAM}: {run.stderr.strip()}"}
