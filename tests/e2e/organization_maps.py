#!/usr/bin/env python3
"""Organization mappings of Kaseya BMS: compared with ours, taken in, and sent, by the real client against the real sandbox.
If this fails, a customer's usage is billed to another customer, or a mapping that somebody made in BMS is lost.

Every call is held against the vendor's public description, where that lies beside the repository (see openapi.py).
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from autotask import done, table  # noqa: E402
from bms import connected, fill_psa, hold_calls  # noqa: E402
from bms_face import DESCRIPTION, Bms  # noqa: E402
from connect import Between, ours  # noqa: E402
from openapi import OpenApi  # noqa: E402
from sandbox import Controls, Served, check, end  # noqa: E402

MODULE = "Endpoint Backup"
ORGANIZATIONS = [{"id": "o-1", "name": "Harbour"}, {"id": "o-2", "name": "Harbour West", "parentId": "o-1"},
                 {"id": "o-3", "name": "Old Mill Bakery"}, {"id": "o-4", "name": "Tide Legal"}, {"id": "o-5", "name": "Kiln"}]


def there(bms):
    """{account: ids of its organizations}"""
    found = bms.send("POST", "/v2/admin/k1/organizationmappings/search",
                     {"PageSize": 50, "PageNumber": 1, "Filter": {"SourceProductIds": [41]}})
    return {row["AccountId"]: [one["Id"] for cell in row["OrganizationMappings"] for one in cell["SourceOrganizations"]]
            for row in found["Result"]}


def map_there(bms, account, *ids):
    given = [{"Id": one["id"], "Name": one["name"], "ParentId": one.get("parentId")} for one in ORGANIZATIONS if one["id"] in ids]
    answer = bms.send("POST", "/v2/admin/k1/organizationmappings",
                      {"AccountId": account, "SourceProductId": 41, "SourceOrganizations": given})
    check(answer["Success"], f"mapping {ids} to {account}: {answer.get('Error')}")


def use():
    rows = ["asset,organization,version,stored_bytes,measured_at,class"]
    rows += [f"DC-{name},{name},v2,100000000000,2026-06-16T20:00:00Z,server"
             for name in ("Harbour", "Old Mill", "Tide Legal", "Kiln")]
    Path("usage.csv").write_text("\n".join(rows) + "\n")
    done("import", "usage.csv", "--source", "vendor", "--create")


def steps(*words, code):
    answer = table("map", *words, code=code)
    return {row["organizationThere"] or row["organization"]: row["step"] for row in answer["rows"]}, answer


def accounts_here():
    return {(row["organization"], row["module"]): row["account"] for row in table("map", "orgs")}


def what_is_there_is_compared():
    check([(row["number"], row["module"]) for row in table("map", "compare", "psa")] == [(41, MODULE)], "the modules")
    found, answer = steps("compare", "psa", MODULE, code=3)
    check(found == {"Harbour": "take", "Harbour West": "not here", "Old Mill Bakery": "not here", "Tide Legal": "mapped to none",
                    "Kiln": "send"}, f"compared: {found}")
    why = {row["organizationThere"]: row["why"] for row in answer["rows"]}
    check("perhaps 'Old Mill': stowage map org 'Old Mill' 'Old Mill'" in why["Old Mill Bakery"], f"why: {why}")
    said = done("map", "compare", "psa", "Graphus", code=1)
    check("no module 'Graphus'" in said and "map compare psa" in said, f"an unknown module: {said}")


def theirs_are_taken_in():
    shown = table("map", "take", "psa", "41", "--from", "2026-06-01", "--preview", code=3)
    check(("Harbour", "endpoint_backup_v2") not in accounts_here(), "a preview has mapped something")
    taken = table("map", "take", "psa", "41", "--from", "2026-06-01", code=3)
    check(shown == taken and taken["changes"] == 1, f"shown was {shown}, done was {taken}")
    here = accounts_here()
    check(here.get(("Harbour", "endpoint_backup_v1")) == here.get(("Harbour", "endpoint_backup_v2")) == "Harbour Dental",
          f"mapped: {here}")
    again = table("map", "take", "psa", "41", code=3)
    check((again["changes"], again["same"]) == (0, 1), f"again: {again}")


def ours_are_sent(bms, between):
    before = there(bms)
    shown, _ = steps("send", "psa", MODULE, "--preview", code=0)
    check(shown == {"Kiln": "send"} and there(bms) == before, f"a preview: {shown}")
    said = done("map", "send", "reads", MODULE, code=1)
    check("only reads" in said and there(bms) == before, f"through a connection that reads: {said}")
    sent, _ = steps("send", "psa", MODULE, code=0)
    check(sent == {"Kiln": "send"}, f"sent: {sent}")
    check(there(bms) == {1: ["o-1", "o-2"], 2: ["o-3", "o-5"]}, f"there: {there(bms)}")
    actions = [row["action"] for row in table("journal")][:2]
    check(actions == ["map.sent", "map.send"], f"the journal: {actions}")


def a_difference_is_left_until_somebody_says(bms):
    done("map", "org", "Tide Legal", "Harbour Dental", "--from", "2026-06-01")
    map_there(bms, 2, "o-3", "o-4", "o-5")
    for words in (("take",), ("send",)):
        found, _ = steps(*words, "psa", MODULE, code=3)
        check(found["Tide Legal"] == "differs", f"{words}: {found}")
    check("o-4" in there(bms)[2], "a difference was sent")
    found, _ = steps("send", "psa", MODULE, "--replace", code=0)
    check(found == {"Tide Legal": "send"}, f"replaced: {found}")
    check(there(bms) == {1: ["o-1", "o-2", "o-4"], 2: ["o-3", "o-5"]}, f"there: {there(bms)}")
    done("map", "org", "Harbour", "--none", "--from", "2026-06-10")
    found, _ = steps("take", "psa", MODULE, code=3)
    check(found["Harbour"] == "differs", f"what somebody ended is taken in again: {found}")


def without_the_hub(name, *switches):
    with Served("latency=off", *switches) as api, Between(api.url) as between:
        connected(name, between.url)
        return done("map", "compare", name, code=1)


def main():
    description = OpenApi(DESCRIPTION)
    fill_psa()
    ours("init", "--name", "Northwind IT", "--zone", "Europe/London", "--currency", "USD", "--rehearsal", "--clock",
         "2026-06-17T08:00:00Z")
    with Served("latency=off") as api, Between(api.url) as between:
        Controls(api.url).post("modules/41", name=MODULE, organizations=ORGANIZATIONS)
        bms = Bms(api.url, description)
        map_there(bms, 1, "o-1", "o-2")
        map_there(bms, 2, "o-3")
        connected("psa", between.url)
        connected("reads", between.url, "--read-only")
        done("connect", "set", "psa", "--periods", "contract")
        table("import-from", "psa")
        use()
        done("map", "org", "Kiln", "Old Mill", "--from", "2026-06-01")
        what_is_there_is_compared()
        theirs_are_taken_in()
        ours_are_sent(bms, between)
        a_difference_is_left_until_somebody_says(bms)
        hold_calls(description, between)
    check("is not connected to KaseyaOne" in without_the_hub("apart", "bms-k1=not-connected"), "no hub")
    end(description)


if __name__ == "__main__":
    main()
