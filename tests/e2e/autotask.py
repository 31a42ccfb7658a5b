#!/usr/bin/env python3
"""Contracts in Autotask: the real client against the real sandbox, from the first import to units that equal usage, with
somebody between them who writes down what is sent. If this fails, a partner's contracts are taken in twice or not at all,
or units and charges are changed twice, or not as a plan said.

Every request is held against the vendor's public description, where that lies beside the repository (see sandbox.py).
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from connect import Between, credentials, ours  # noqa: E402
from sandbox import Description, Served, check, end, stowage  # noqa: E402

SERVERS = "Protected servers"


def done(*words, code=0):
    got, said = ours(*words)
    check(got == code, f"{' '.join(words)} ended with {got}, not {code}: {said}")
    return said


def table(*words, code=0):
    got, said = ours("--json", *words)
    check(got == code, f"{' '.join(words)} ended with {got}, not {code}: {said}")
    return json.JSONDecoder().raw_decode(said)[0]  # REHEARSAL stands behind it


def fill_psa():
    stowage("init", "--name", "The PSA", "--zone", "Europe/London", "--currency", "USD", "--rehearsal", "--clock",
            "2026-06-17T08:00:00Z")
    for account in ("Harbour Dental", "Old Mill"):
        stowage("account", "add", account)
    stowage("contract", "add", "Managed", "--account", "Harbour Dental", "--from", "2026-01-01")
    stowage("service", "add", "Managed", SERVERS, "20")
    stowage("service", "add", "Managed", "Storage 100 GB", "5")
    stowage("service", "adjust", "Managed", SERVERS, "2", "--from", "2026-01-01", "--reason", "begin")
    stowage("contract", "add", "Anchored", "--account", "Old Mill", "--from", "2026-02-10", "--anchor", "start")
    stowage("service", "add", "Anchored", SERVERS, "22.50")
    stowage("contract", "add", "Ended", "--account", "Old Mill", "--from", "2026-01-01", "--until", "2026-03-01")
    stowage("contract", "add", "In euro", "--account", "Old Mill", "--from", "2026-01-01", "--currency", "EUR")
    stowage("service", "add", "In euro", SERVERS, "22")


def steps(answer):
    return [(row["step"], row["what"], row["name"]) for row in answer["rows"]]


def taking_in(between):
    given = credentials()
    code, said = ours("connect", "add", "autotask", "psa", "--url", between.url, given=given)
    check(code == 0, f"connect add: {said}")
    before = table("journal")
    shown = table("import-from", "psa", "--preview", code=3)
    check(table("journal") == before and table("contract", "list") == [], "a preview changed something")
    taken = table("import-from", "psa", code=3)
    check(taken == shown, f"shown was {shown}, done was {taken}")
    new = [step for step in steps(taken) if step[0] == "new"]
    check(new == [("new", "account", "Harbour Dental"), ("new", "account", "Old Mill"), ("new", "contract", "Managed"),
                  ("new", "service", SERVERS), ("new", "service", "Storage 100 GB"), ("new", "contract", "Anchored"),
                  ("new", "service", SERVERS)], f"new is {new}")
    why = {row["name"]: row["why"] for row in taken["rows"] if row["step"] == "not taken"}
    check(set(why) == {"Ended", "In euro"}, f"not taken: {why}")
    check("ended on 2026-02-28" in why.get("Ended", "") and "another currency" in why.get("In euro", ""), f"why: {why}")
    check(len(table("journal")) == len(before) + 1, "an import is not one journal entry")
    entries = len(table("journal"))
    again = table("import-from", "psa", code=3)
    check((again["changes"], again["known"]) == (0, 7), f"again: {again}")
    check(len(table("journal")) == entries, "an import of nothing new is in the journal")
    check(len(table("contract", "list")) == 2 and len(table("account", "list")) == 2, "something stands twice")


def what_is_read(between):
    listed = {row["name"]: row for row in table("contract", "list")}
    check(listed["Anchored"]["anchorDay"] == 10 and listed["Managed"]["anchorDay"] == 1, f"anchors: {listed}")
    check(listed["Managed"]["connection"] == "psa" and listed["Managed"]["reference"] == "1", f"origin: {listed}")
    page = table("contract", "show", "Managed")
    units = [(row["service"], row["from"], row["until"], row["units"], row["unitPrice"]) for row in page["units"]]
    check(units[0] == (SERVERS, "2026-06-01", "2026-07-01", 2, "20"), f"units: {units}")
    check("total" not in page, "a total is told of what is not read")
    for words in (("contract", "post", "Managed"), ("contract", "end", "Managed", "--until", "2026-09-01"),
                  ("contract", "charge", "Managed", "5", "--on", "2026-06-20", "--text", "x"),
                  ("contract", "invoice", "Managed"), ("service", "add", "Managed", "More", "5"),
                  ("service", "adjust", "Managed", SERVERS, "1", "--from", "2026-06-20", "--reason", "x")):
        said = done(*words, code=1)
        check("kept in a PSA" in said, f"{words}: {said}")


def moved(between, *switches):
    """The sandbox, at the address that the connection has."""
    served = Served("latency=off", *switches)
    between.to = served.__enter__().url
    return served


def what_changes_is_told(between):
    stowage("contract", "end", "Managed", "--until", "2027-01-01")
    stowage("service", "add", "Anchored", "Storage 100 GB", "5")
    served = moved(between)
    shown = table("import-from", "psa", "--preview", code=3)
    told = [(row["step"], row["what"], row["name"], row["why"]) for row in shown["rows"] if row["step"] != "not taken"]
    check(told == [("changed", "contract", "Managed", "ends before was 2031-02-01"),
                   ("new", "service", "Storage 100 GB", None)], f"told: {told}")
    table("import-from", "psa", code=3)
    served.__exit__()
    # A user who may see nothing gets no rows and no error.
    served = moved(between, "visibility=none")
    for words in (("import-from", "psa"), ("import-from", "psa", "--preview")):
        said = done(*words, code=1)
        check("no recurring service contract came" in said, f"{words} of nothing: {said}")
    served.__exit__()
    check(len(table("contract", "list")) == 2, "contracts are gone")


def hold_requests(description, between):
    for verb, url, headers, _ in between.requests:
        if between.url + url not in between.pages:
            description.hold_request(verb, url, headers)


def main():
    description = Description()
    fill_psa()
    ours("init", "--name", "Northwind IT", "--zone", "Europe/London", "--currency", "USD", "--rehearsal", "--clock",
         "2026-06-17T08:00:00Z")
    served = Served("latency=off")
    with Between(served.__enter__().url) as between:
        taking_in(between)
        what_is_read(between)
        served.__exit__()
        what_changes_is_told(between)
        check({request[0] for request in between.requests} == {"GET"}, "an import sent more than GET")
        hold_requests(description, between)
    end(description)


if __name__ == "__main__":
    main()
