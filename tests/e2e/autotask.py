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
from sandbox import ALL, Api, Controls, Description, Served, check, end, stowage  # noqa: E402

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
    check("ended on 2026-02-28" in why.get("Ended", "") and "not those in USD" in why.get("In euro", ""), f"why: {why}")
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


def hiding(*names):
    """Contracts that the API user may no longer see."""
    def change(path, content):
        if "/Contracts/query" not in path:
            return content
        page = json.loads(content)
        page["items"] = [row for row in page["items"] if row["contractName"] not in names]
        return json.dumps(page).encode()
    return change


def emptied(collection):
    """What a user sees who may not see these rows."""
    def change(path, content):
        if f"/{collection}/query" not in path:
            return content
        return json.dumps({**json.loads(content), "items": []}).encode()
    return change


def what_goes_and_comes_back(between):
    served = moved(between)
    numbers = {row["name"]: row["contract"] for row in table("contract", "list")}
    between.change = hiding("Managed", "Anchored")
    said = done("import-from", "psa", code=1)
    check("2 of 2 contracts" in said and "--accept" in said, f"all gone: {said}")
    check(len(table("contract", "list")) == 2, "what was refused was done")
    between.change = hiding("Anchored")
    gone = [row["name"] for row in table("import-from", "psa", code=3)["rows"] if row["step"] == "gone"]
    check(gone == ["Anchored", SERVERS, "Storage 100 GB"], f"gone: {gone}")
    between.change = hiding("Managed", "Anchored")
    table("import-from", "psa", "--accept", "we have left them", code=3)
    check(table("contract", "list") == [], "what was accepted was not done")
    check(table("journal")[0]["note"] == "we have left them", "the reason is not kept")
    between.change = hiding()
    table("import-from", "psa", code=3)
    back = {row["name"]: row["contract"] for row in table("contract", "list")}
    check(back == numbers, f"numbers were {numbers}, and are {back}")
    served.__exit__()


def use(days, assets):
    """Usage of so many servers on each day, at the end of which it was measured."""
    rows = ["asset,organization,version,stored_bytes,measured_at,class"]
    for day in days:
        rows += [f"DC{number:02},Harbour,v2,100000000000,{day}T20:00:00Z,server" for number in range(1, assets(day) + 1)]
    Path("usage.csv").write_text("\n".join(rows) + "\n")
    done("import", "usage.csv", "--source", "vendor", "--create")


def june(first, last):
    return [f"2026-06-{day:02}" for day in range(first, last + 1)]


def map_usage(between):
    served = moved(between)
    use(june(1, 16), lambda day: 3 if day < "2026-06-10" else 5)
    done("map", "org", "Harbour", "Harbour Dental", "--from", "2026-06-01")
    done("map", "add", "Managed", SERVERS, "endpoint_backup_v2/protected_servers", "--from", "2026-06-01")
    done("price", "add", "v2", "storage", "none")
    served.__exit__()


def writes_in(between):
    """What was sent to be done; notes do nothing."""
    return [json.loads(body) for verb, url, body in between.bodies if verb == "POST" and "Notes" not in url]


def units_there(api, day):
    rows = [row for row in api.rows("ContractServiceUnits", {"op": "eq", "field": "contractServiceID", "value": 1})
            if row["startDate"][:10] <= day]
    return max(rows, key=lambda row: row["startDate"])["units"]


def planned(name, code=3):
    done("plan", "--out", name, code=code)
    plan = json.loads(Path(name).read_text())
    return [change for mapping in plan["mappings"] for change in mapping["changes"]]


def approve(name):
    done("approve", name, "--reason", "looked at it")


def a_lost_answer_is_settled_by_reading(between):
    served = moved(between, "write-answers=lost")
    changes = planned("june.plan")
    check([(one["effective"], one["target"]) for one in changes] == [("2026-06-01", 3), ("2026-06-10", 5)],
          f"planned: {changes}")
    approve("june.plan")
    said = done("apply", "june.plan", code=3)
    check("is not known yet" in said and "0 changes made" in said, f"a lost answer: {said}")
    served.__exit__()
    served = moved(between)
    done("apply", "june.plan", code=3)  # too early to tell
    check(len(writes_in(between)) == 1, f"sent before it was known: {writes_in(between)}")
    done("clock", "advance", "20m")
    said = done("apply", "june.plan")
    check("1 change made" in said and "1 of earlier runs settled" in said, f"settled: {said}")
    sent = [(one["contractServiceID"], one["unitChange"], one["effectiveDate"]) for one in writes_in(between)]
    check(sent == [(1, 1, "2026-06-01T00:00:00"), (1, 2, "2026-06-10T00:00:00")], f"sent: {sent}")
    api = Api(between.to)
    check([units_there(api, day) for day in ("2026-05-31", "2026-06-09", "2026-06-10", "2026-12-01")] == [2, 3, 5, 5],
          "units there are not the plan's")
    titles = [row["title"] for row in api.rows("ContractNotes", ALL)]
    check(len(titles) == 1 and titles[0].startswith("stowage:"), f"notes: {titles}")
    said = done("apply", "june.plan")
    check("0 changes made" in said and len(writes_in(between)) == 2, f"applied again: {said}")
    check(planned("none.plan", code=0) == [], "a plan, applied, leaves something to plan")
    return served


# What is not known of the vendor, the other way.
OTHERWISE = ("split-row-end=day-before", "partial-row-price=full", "zero-unit-rows=hidden", "effective-date=instant-in-zone",
             "text-case=kept", "page-beyond-500=refused", "unit-change=required")


def taken_back(between, served):
    served.__exit__()
    served = moved(between, *OTHERWISE)
    done("undo", "june.plan", "--out", "undo.plan", code=3)
    approve("undo.plan")
    done("apply", "undo.plan")
    api = Api(between.to)
    check([units_there(api, day) for day in ("2026-06-09", "2026-06-10")] == [2, 2], "an undo leaves something")
    changes = planned("again.plan")
    check([one["target"] for one in changes] == [3, 5], f"planned after an undo: {changes}")
    approve("again.plan")
    done("apply", "again.plan")
    check([units_there(api, day) for day in ("2026-06-09", "2026-06-10")] == [3, 5], "units after an undo")
    check(planned("none.plan", code=0) == [], "something is left to plan")
    return served


def somebody_elses_change_is_seen(between):
    body = {"contractServiceID": 1, "effectiveDate": "2026-06-17T00:00:00", "unitChange": 4}
    Api(between.to).send("POST", "ContractServiceAdjustments", body)
    page = table("contract", "show", "Managed")
    units = [(row["from"], row["units"]) for row in page["units"] if row["service"] == SERVERS]
    check(units[-1] == ("2026-06-17", 9), f"units shown: {units}")


def what_is_posted_is_charged_once(between, served):
    served.__exit__()
    for data, to in ((stowage, "2026-07-02T08:00:00Z"), (done, "2026-07-02T08:00:00Z")):
        data("clock", "set", to)
    for _ in range(6):  # January to June
        stowage("contract", "post", "Managed")
    served = moved(between)
    use(june(17, 30) + ["2026-07-01"], lambda day: 5)
    done("connect", "set", "psa", "--posted-periods", "refuse")
    before = len(writes_in(between))
    changes = planned("july.plan")
    check(all(one["effective"] >= "2026-07-01" for one in changes), f"planned in a posted period: {changes}")
    approve("july.plan")
    said = done("apply", "july.plan", code=3)
    check("--charge-code" in said, f"without a billing code: {said}")
    done("connect", "set", "psa", "--charge-code", "7")
    served.__exit__()
    served = moved(between, "write-answers=lost")
    done("clock", "advance", "20m")
    said = done("apply", "july.plan", code=3)
    check("only a part" in said, f"a charge without an answer: {said}")
    served.__exit__()
    served = moved(between)
    said = done("apply", "july.plan")
    check("1 of earlier runs settled" in said, f"the rest of what was half done: {said}")
    charges = Api(between.to).rows("ContractCharges", ALL)
    # Four units that somebody else added, from the 17th to the 30th of June, are not in the usage: 4 x 14 x 20 / 30.
    check([one["billableAmount"] for one in charges] == [-37.33], f"charges: {charges}")
    check(all("[stowage:" in one["description"] for one in charges), f"marks: {charges}")
    sent = len(writes_in(between))
    check(planned("none.plan", code=0) == [], "a charge is planned again")
    done("apply", "july.plan")
    check(len(writes_in(between)) == sent > before, "a charge was sent twice")
    return served


def read_only_stays_so(between):
    code, said = ours("connect", "add", "autotask", "looking", "--url", between.url, "--read-only", given=credentials())
    check(code == 0, said)
    table("import-from", "looking", code=3)
    number = next(row["contract"] for row in table("contract", "list") if row["connection"] == "looking"
                  and row["name"] == "Managed")
    said = done("map", "org", "Harbour", "Harbour Dental", "--from", "2026-07-02", code=1)
    check("more than one account" in said, f"a name that two have: {said}")
    account = next(row["account"] for row in table("account", "list") if row["connection"] == "looking"
                   and row["name"] == "Harbour Dental")
    done("map", "org", "Harbour", str(account), "--from", "2026-07-01")
    done("map", "add", str(number), SERVERS, "endpoint_backup_v2/protected_servers", "--from", "2026-07-01", "--base", "1")
    done("plan", "--out", "looking.plan", code=3)
    done("approve", "looking.plan", "--mapping", "2", "--reason", "looked at it")
    before = len(writes_in(between))
    said = done("apply", "looking.plan", code=3)
    check("only reads" in said and len(writes_in(between)) == before, f"a connection that only reads: {said}")


def reconciled(code=0):
    """June, with what the PSA has posted; and of Managed what its service comes to."""
    answer = table("reconcile", "--period", "2026-06", code=code)
    found = [row for row in answer["services"] if row["mapping"] == 1]
    check(len(found) == 1, f"reconciled: {answer['services']}")
    return found[0]


def audited():
    return table("audit", "--period", "2026-06", code=3)["rows"]


def managed():
    """The number that the PSA has for Managed."""
    return next(row["reference"] for row in table("contract", "list") if row["name"] == "Managed")


def what_was_posted_is_read_back(between):
    """Three servers until the 9th, five from then on: 132 server-days at 20 / 30. From the 17th on somebody bills nine."""
    done("price", "add", "v2", "protected_servers", "20")
    served = moved(between)
    row = reconciled()
    got = [row[name] for name in ("metered", "contractBills", "posted", "invoiced", "notPosted", "unexplained")]
    check(got == ["88.00", "125.33", "125.33", "0.00", "0.00", "0.00"], f"June: {row}")
    controls = Controls(between.to)
    issued = controls.post(f"contracts/{managed()}/invoice")["invoices"]
    check(reconciled()["invoiced"] == "125.33", f"invoiced: {reconciled()}")
    controls.post(f"invoices/{issued[-1]}/void")
    check(reconciled()["invoiced"] == "0.00", f"of a void invoice: {reconciled()}")
    controls.post(f"contracts/{managed()}/invoice")
    manual = [row for row in audited() if row["mapping"] == 1]
    check([(one["finding"], one["amount"]) for one in manual] == [("over-billed", "37.33")], f"audited: {manual}")
    served.__exit__()
    # One more from the 21st, of a period that is posted: 10 / 30 x 20 that nobody asks for until it is posted, too.
    stowage("service", "adjust", "Managed", SERVERS, "1", "--from", "2026-06-21", "--reason", "by hand")
    served = moved(between)
    row = reconciled()
    check((row["posted"], row["notPosted"], row["unexplained"]) == ("125.33", "-6.67", "0.00"), f"late: {row}")
    late = [(one["finding"], one["amount"]) for one in audited() if one["mapping"] == 1]
    check(("under-billed", "6.67") in late, f"late, audited: {late}")
    served.__exit__()
    stowage("contract", "post", "Managed")
    with Served("latency=off") as api:
        Controls(api.url).post(f"contracts/{managed()}/invoice")
    for switches in ((), ("tax=added", "item-date=periods-first", *OTHERWISE)):
        served = moved(between, *switches)
        row = reconciled()
        check((row["posted"], row["invoiced"], row["notPosted"], row["unexplained"]) ==
              ("132.00", "132.00", "0.00", "0.00"), f"posted again, {switches}: {row}")
        served.__exit__()


def what_may_not_be_seen_is_not_zero(between):
    served = moved(between, "billing-items=hidden")
    row = reconciled(code=3)
    check((row["posted"], row["invoiced"], row["unexplained"]) == (None, None, None), f"without the right: {row}")
    check("no line of it came" in row["notCompared"] and "may not see" in row["notCompared"], f"why: {row}")
    rows = [one for one in audited() if one["mapping"] == 1]
    check([one["finding"] for one in rows] == ["not judged"], f"audited without the right: {rows}")
    served.__exit__()
    served = moved(between)
    between.change = emptied("ContractServiceUnits")
    rows = audited()
    told = [one["what"] for one in rows if one["finding"] == "not judged"]
    check(any(what.startswith("connection psa: no units") for what in told), f"without units: {told}")
    check({one["finding"] for one in rows if one["mapping"] == 1} == {"not judged"}, f"without units: {rows}")
    between.change = hiding()
    served.__exit__()


def hold_requests(description, between):
    for verb, url, headers, _ in between.requests:
        if between.url + url not in between.pages:
            description.hold_request(verb, url, headers)
    models = {"ContractServiceAdjustments": "ContractServiceAdjustmentModel", "Charges": "ContractChargeModel",
              "Notes": "ContractNoteModel"}
    for verb, url, body in between.bodies:
        if verb == "POST" and body:
            # Dates are sent as the day that is meant, without a zone that would make an instant of it.
            held = {name: value + "Z" if name.endswith(("Date", "Purchased")) else value
                    for name, value in json.loads(body).items()}
            description.hold(models[url.split("/")[-1]], held, url)


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
        what_goes_and_comes_back(between)
        check({request[0] for request in between.requests} == {"GET"}, "an import sent more than GET")
        map_usage(between)
        served = a_lost_answer_is_settled_by_reading(between)
        served = taken_back(between, served)
        somebody_elses_change_is_seen(between)
        served = what_is_posted_is_charged_once(between, served)
        read_only_stays_so(between)
        served.__exit__()
        what_was_posted_is_read_back(between)
        what_may_not_be_seen_is_not_zero(between)
        hold_requests(description, between)
    end(description)


if __name__ == "__main__":
    main()
