#!/usr/bin/env python3
"""Prints what is billed and held: totals.py STOWAGE DATA MONTH DAY. Numbers of deliveries and journal entries are left
out: a command that was killed and run again has used more of them."""

import json
import subprocess
import sys


def asked(*words):
    """The JSON that a command prints; 3 says that someone must look at something, which is no failure here."""
    done = subprocess.run(words, text=True, stdout=subprocess.PIPE, timeout=60)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(words)}: exit {done.returncode}")
    return json.loads(done.stdout)


def main():
    program, data, month, day = sys.argv[1:]
    command = (program, "--data", data, "--json")
    bill = asked(*command, "bill", "--period", month)
    for part in ("lines", "corrections"):
        for line in bill[part]:
            print(part, json.dumps(line, sort_keys=True))
    for part in ("totals", "accountedFor", "assetDays", "keptAssetDays"):
        print(part, json.dumps(bill[part], sort_keys=True))
    for row in asked(*command, "usage", "--on", day):
        print("usage", json.dumps(row, sort_keys=True))


if __name__ == "__main__":
    main()
