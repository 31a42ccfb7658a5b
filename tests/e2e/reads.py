#!/usr/bin/env python3
"""What looks at a PSA writes nothing there, proved at the socket: planning and auditing through a connection that may
write, and everything through one that only reads. If this fails, a partner who came to look has changed contracts.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bms import READS_BY_POST  # noqa: E402
from partner import Psa, done, run  # noqa: E402
from sandbox import check, failures  # noqa: E402

CLOCK = "2026-06-17T06:00:00Z"
SERVERS = "endpoint_backup_v2/protected_servers"


def filled(name):
    """A PSA with five units of a service that three servers use."""
    psa = Psa(name, CLOCK)
    psa.has("account", "add", "Harbour Ltd")
    psa.has("contract", "add", "Harbour", "--account", "Harbour Ltd", "--from", "2026-05-01")
    psa.has("service", "add", "Harbour", "Servers", "20")
    psa.has("service", "adjust", "Harbour", "Servers", "5", "--from", "2026-05-01", "--reason", "begin")
    psa.has("contract", "post", "Harbour")
    psa.up()
    return psa


def written(psa):
    return [f"{verb} {path}" for verb, path, _ in psa.between.bodies
            if verb != "GET" and not path.partition("?")[0].endswith(READS_BY_POST)]


def connected(data, vendor, psa, *words):
    """A partner with usage that the contract behind the connection does not equal, and a mapping that says so."""
    done("init", "--name", "Northwind IT", "--zone", "UTC", "--currency", "USD", "--rehearsal", "--clock", CLOCK, data=data)
    url = psa.between.url + ("/bms" if vendor == "bms" else "")
    done("connect", "add", vendor, psa.name, "--url", url, *words, data=data, given=psa.credentials)
    done("import-from", psa.name, data=data)
    rows = ["asset,organization,version,stored_bytes,measured_at,class"]
    rows += [f"DC{n},Harbour,v2,1000000000,2026-06-{day:02}T20:00:00Z,server" for day in range(1, 17) for n in (1, 2, 3, 4, 5, 6, 7)]
    Path(f"{data}.csv").write_text("\n".join(rows) + "\n")
    done("import", f"{data}.csv", "--source", "vendor", "--create", data=data)
    done("price", "add", "v2", "storage", "none", data=data)
    done("price", "add", "v2", "protected_servers", "20", data=data)
    done("map", "org", "Harbour", "Harbour Ltd", "--from", "2026-06-01", data=data)
    done("map", "add", "Harbour", "Servers", SERVERS, "--from", "2026-06-01", data=data)


def looked_at(data, psa):
    for words in (("connect", "test", psa.name), ("import-from", psa.name, "--preview"), ("import-from", psa.name),
                  ("contract", "show", "Harbour"), ("plan", "--out", f"{data}.plan"), ("audit", "--period", "2026-05"),
                  ("audit", "--period", "2026-06"), ("reconcile", "--period", "2026-06"), ("sync", "--dry-run"),
                  ("exceptions", "list"), ("work", "list"), ("log",)):
        got = run(data, *words)
        check(got.returncode in (0, 3), f"{data}: {' '.join(words)}: {got.stdout}{got.stderr}")
        check(written(psa) == [], f"{data}: {' '.join(words)} has written: {written(psa)}")


def tried_to_write(data, psa):
    """Through a connection that only reads; each may say so in its own way."""
    done("approve", f"{data}.plan", "--reason", "all", data=data)
    for words in (("apply", f"{data}.plan"), ("sync",), ("apply", f"{data}.plan"), ("sync",)):
        got = run(data, *words)
        check(got.returncode == 3, f"{data}: {' '.join(words)}: {got.stdout}{got.stderr}")
        check(written(psa) == [], f"{data}: {' '.join(words)} has written: {written(psa)}")


def main():
    for vendor in ("autotask", "bms"):
        psa = filled(f"{vendor}-there")
        connected(f"{vendor}-writes", vendor, psa)
        looked_at(f"{vendor}-writes", psa)
        connected(f"{vendor}-reads", vendor, psa, "--read-only")
        looked_at(f"{vendor}-reads", psa)
        tried_to_write(f"{vendor}-reads", psa)
        check(len(psa.between.bodies) > 20, "hardly anything was read")
        # The test of the test: what may write does.
        done("approve", f"{vendor}-writes.plan", "--reason", "all", data=f"{vendor}-writes")
        run(f"{vendor}-writes", "apply", f"{vendor}-writes.plan")
        check(written(psa) != [], "a connection that may write wrote nothing")
        psa.down()
    if failures:
        sys.exit(f"{len(failures)} failures")


if __name__ == "__main__":
    main()
