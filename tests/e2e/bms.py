#!/usr/bin/env python3
"""Contracts in Kaseya BMS: the real client against the real sandbox, from first contact to units that equal usage, with
somebody between them who writes down what is sent. If this fails, a connection writes where it may only read, units are
changed twice or not as a plan said, or a person's work is lost or taken for done.

Every call is held against the vendor's public description, where that lies beside the repository (see openapi.py).
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from autotask import approve, done, june, moved, planned, table, use  # noqa: E402
from bms_face import DESCRIPTION  # noqa: E402
from connect import Between, ours  # noqa: E402
from openapi import OpenApi  # noqa: E402
from sandbox import Controls, Served, check, end, stowage  # noqa: E402

SERVERS = "Protected servers"
STORAGE = "Storage 100 GB"
READS_BY_POST = ("/security/authenticate", "/security/refreshtoken", "/relatedservices/search")


def fill_psa():
    stowage("init", "--name", "The PSA", "--zone", "Europe/London", "--currency", "USD", "--rehearsal", "--clock",
            "2026-06-17T08:00:00Z")
    for account in ("Harbour Dental", "Old Mill"):
        stowage("account", "add", account)
    stowage("contract", "add", "Managed", "--account", "Harbour Dental", "--from", "2026-01-01", "--until", "2027-01-01")
    stowage("service", "add", "Managed", SERVERS, "20")
    stowage("service", "add", "Managed", STORAGE, "5")
    stowage("service", "adjust", "Managed", SERVERS, "2", "--from", "2026-01-01", "--reason", "begin")
    stowage("service", "adjust", "Managed", STORAGE, "4", "--from", "2026-01-01", "--reason", "begin")
    stowage("contract", "add", "Anchored", "--account", "Old Mill", "--from", "2026-02-10", "--anchor", "start")
    stowage("service", "add", "Anchored", SERVERS, "20")


class Psa:
    """The sandbox, at the address that the connection has. Somebody may do something in it meanwhile."""

    def __init__(self, between):
        self.between = between
        self.served = moved(between)

    def aside(self, *words):
        self.end()
        said = stowage(*words)
        self.served = moved(self.between)
        return said

    def end(self):
        self.served.__exit__()


def units_there(psa, service):
    page = json.JSONDecoder().raw_decode(psa.aside("--json", "contract", "show", "Managed"))[0]
    return [row["units"] for row in page["units"] if row["service"] == service]


def units_here(service, code=0):
    return [row["units"] for row in table("contract", "show", "Managed", code=code)["units"] if row["service"] == service]


def writes_in(between):
    return [json.loads(body) for verb, path, body in between.bodies
            if verb == "POST" and not path.partition("?")[0].endswith(READS_BY_POST)]


def hold_calls(description, between):
    for verb, path, body in between.bodies:
        form = "/security/" in path
        for sentence in description.wrong_in_call(verb, path.removeprefix("/bms"), json.loads(body) if body and not form else None):
            # A day is sent as midnight without an offset, so that no server can take it for the day before.
            check("EffectiveDate is" in sentence, f"what is sent is not described: {sentence}")
    check(between.bodies, "nothing was sent")


def connected(name, url, *words):
    given = stowage("--json", "sandbox", "credentials")
    code, said = ours("connect", "add", "bms", name, "--url", url + "/bms", *words, given=given)
    check(code == 0, f"connect add {name}: {said}")


def first_contact(description):
    served = Served("latency=off")
    api = served.__enter__()
    with Between(api.url) as between:
        connected("reads", between.url, "--read-only")
        told = table("connect", "test", "reads")
        there = {one["what"]: one["there"] for one in told["seen"]}
        check((there["Accounts"], there["Contracts"], there["Services"]) == (2, 2, 2), f"seen: {told['seen']}")
        check(writes_in(between) == [], f"a connection that reads has written: {writes_in(between)}")
        hold_calls(description, between)
    given = stowage("sandbox", "credentials").replace("Password: ", "Password: wrong")
    code, said = ours("connect", "add", "bms", "wrong", "--url", api.url + "/bms", given=given)
    check(code == 0, f"connect add wrong: {said}")
    said = done("connect", "test", "wrong", code=1)
    check("does not accept the credentials" in said and "second factor" in said,
          f"wrong credentials: {said}")
    done("connect", "remove", "wrong", "--reason", "wrong")
    done("connect", "remove", "reads", "--reason", "tried")
    served.__exit__()


def taking_in():
    shown = table("import-from", "psa", "--preview", code=3)
    taken = table("import-from", "psa", code=3)
    check(shown == taken, f"shown was {shown}, done was {taken}")
    why = [(row["name"], row["why"]) for row in taken["rows"] if row["step"] == "not taken"]
    check(len(why) == 1 and why[0][0] == "Anchored" and "whether its periods begin" in why[0][1], f"not taken: {why}")
    done("connect", "set", "psa", "--periods", "contract")
    table("import-from", "psa")
    anchors = {row["name"]: row["anchorDay"] for row in table("contract", "list")}
    check(anchors == {"Managed": 1, "Anchored": 10}, f"anchors: {anchors}")


def units_are_said_and_held_against_the_price():
    said = done("contract", "show", "Managed")
    check("tells nobody how many units" in said and STORAGE in said, f"unsaid units: {said}")
    said = done("service", "state", "Managed", SERVERS, "3", "--reason", "counted")
    check("has 3 units" in said, f"said: {said}")
    said = done("service", "state", "Managed", STORAGE, "4", "--reason", "counted")
    check("BMS bills USD 60.00 a period" in said and "come to USD 80.00" in said, f"what differs: {said}")
    said = done("service", "state", "Managed", SERVERS, "2", "--reason", "counted again")
    check("bills what these units come to" in said, f"what agrees: {said}")
    check(units_here(SERVERS) == [2], f"units: {units_here(SERVERS)}")


def more_units_are_sent(psa, between):
    use(june(1, 16), lambda day: 3 if day < "2026-06-10" else 5)
    done("map", "org", "Harbour", "Harbour Dental", "--from", "2026-06-01")
    done("map", "add", "Managed", SERVERS, "endpoint_backup_v2/protected_servers", "--from", "2026-06-01")
    done("price", "add", "v2", "storage", "none")
    changes = planned("june.plan")
    check([(one["effective"], one["target"]) for one in changes] == [("2026-06-01", 3), ("2026-06-10", 5)], f"{changes}")
    approve("june.plan")
    said = done("apply", "june.plan")
    check("2 changes made" in said, f"applied: {said}")
    sent = [(one["Units"], one["UnitPrice"], one["EffectiveDate"]) for body in writes_in(between) for one in body]
    check(sent == [(1, 20, "2026-06-01T00:00:00"), (2, 20, "2026-06-10T00:00:00")], f"sent: {sent}")
    there, here = units_there(psa, SERVERS), units_here(SERVERS)
    check(there == here == [3, 5], f"there {there}, here {here}")
    done("apply", "june.plan")
    check(len(writes_in(between)) == 2, "applied again, something was sent again")
    check(planned("none.plan", code=0) == [], "a plan, applied, leaves something to plan")


def fewer_are_for_a_person(psa, between):
    for data in (psa.aside, done):
        data("clock", "set", "2026-06-24T08:00:00Z")
    use(june(17, 23), lambda day: 5)
    done("asset", "end", "DC05", "--version", "v2", "--from", "2026-06-20", "--reason", "it is gone")
    changes = planned("fewer.plan")
    check([(one["effective"], one["target"]) for one in changes] == [("2026-06-20", 4)], f"planned: {changes}")
    approve("fewer.plan")
    said = done("apply", "fewer.plan", code=3)
    check("On the work list: 1 change" in said, f"applied: {said}")
    check(len(writes_in(between)) == 2, "what BMS does not take was sent")
    work = table("work", "list", code=3)
    check([(row["id"], row["effective"]) for row in work] == [(1, "2026-06-20")], f"the work list: {work}")
    check(f"{SERVERS} from 5 to 4 units, effective 2026-06-20" in work[0]["what"], f"what to do: {work}")
    planned("again.plan")
    approve("again.plan")
    done("apply", "again.plan", code=3)
    check([row["id"] for row in table("work", "list", code=3)] == [1], "the same change has another number")


def a_persons_word_is_held_against_the_price(psa):
    said = done("work", "done", "1", code=3)
    check("differs, and stays on the list: BMS bills USD 120.00" in said, f"not made: {said}")
    psa.aside("service", "adjust", "Managed", SERVERS, "--from", "2026-06-20", "--reason", "by hand", "--", "-1")
    said = done("contract", "show", "Managed")
    check("In doubt: BMS bills USD 100.00" in said, f"made and not called so: {said}")
    done("plan", "--out", "doubt.plan", code=3)
    done("apply", "doubt.plan", code=3)
    check([row["id"] for row in table("work", "list", code=3)] == [1], "a doubt has taken an item off the list")
    said = done("work", "done", "1", "--note", "typed in")
    check("agrees: BMS bills USD 100.00" in said, f"made: {said}")
    check(table("work", "list") == [], "what is made is on the list")
    check(units_here(SERVERS)[-1] == 4, f"units: {units_here(SERVERS)}")
    check(planned("none.plan", code=0) == [], "something is left to plan")


def what_was_invoiced_is_compared(psa, between):
    """Before anything is on an invoice its units say what a period will bill; then the invoice does."""
    expected = compared_servers()
    check(expected["unexplained"] == "0.00" and expected["invoiced"] == "0.00", f"before an invoice: {expected}")
    controls = Controls(between.to)
    for _ in range(6):  # from January on
        controls.post("contracts/1/post")
    controls.post("contracts/1/invoice")
    invoiced = compared_servers()
    check(invoiced["contractBills"] == expected["contractBills"] == invoiced["posted"] == invoiced["invoiced"],
          f"as units say {expected}, as invoiced {invoiced}")
    check((invoiced["unexplained"], invoiced["notPosted"]) == ("0.00", "0.00"), f"invoiced: {invoiced}")
    psa.aside("service", "adjust", "Managed", SERVERS, "1", "--from", "2026-06-22", "--reason", "by hand")
    check("BMS bills USD 120.00" in compared_servers(code=3)["notCompared"], "units that are in doubt are compared")
    done("service", "state", "Managed", SERVERS, "5", "--from", "2026-06-22", "--reason", "looked")
    later = compared_servers()
    check((later["unexplained"], later["notPosted"]) == ("0.00", "-6.00"), f"a unit more, on no invoice: {later}")


def compared_servers(code=0):
    services = table("reconcile", "--period", "2026-06", code=code)["services"]
    return next(row for row in services if row["service"] == SERVERS)


def main():
    description = OpenApi(DESCRIPTION)
    fill_psa()
    ours("init", "--name", "Northwind IT", "--zone", "Europe/London", "--currency", "USD", "--rehearsal", "--clock",
         "2026-06-17T08:00:00Z")
    first_contact(description)
    with Between("") as between:
        psa = Psa(between)
        connected("psa", between.url)
        taking_in()
        units_are_said_and_held_against_the_price()
        more_units_are_sent(psa, between)
        fewer_are_for_a_person(psa, between)
        a_persons_word_is_held_against_the_price(psa)
        what_was_invoiced_is_compared(psa, between)
        hold_calls(description, between)
        psa.end()
    end(description)


if __name__ == "__main__":
    main()
