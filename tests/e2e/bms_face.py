#!/usr/bin/env python3
"""The sandbox's BMS face: the real process, asked over HTTP as a client of the vendor would ask it.

Every call and every answer is held against the vendor's public description, where that lies beside the repository
(STOWAGE_VENDOR_APIS names its folder); without it the rest is tested all the same, and the last line says so.
"""

import http.client
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from openapi import OpenApi  # noqa: E402
from sandbox import SECONDS_MAX, Controls, Served, check, end, stowage  # noqa: E402

DESCRIPTION = "bms-contract-billing.openapi.json"


class AnyCase(dict):
    """A JSON object whose members are found in any case."""

    def __init__(self, pairs):
        super().__init__((name.lower(), value) for name, value in pairs)

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def get(self, name, otherwise=None):
        return super().get(name.lower(), otherwise)


class Bms:
    """A client that is as careful as it can be."""

    def __init__(self, url, description):
        self.url = url + "/bms"
        self.description = description
        self.login = json.loads(stowage("--json", "sandbox", "credentials"))["bms"]
        form = {"GrantType": "password", "Tenant": self.login["tenant"], "UserName": self.login["userName"],
                "Password": self.login["password"]}
        self.tokens = self.form("/v2/security/authenticate", form)["Result"]

    def form(self, target, fields):
        """As clients send it: not as it is described, in parts."""
        request = urllib.request.Request(self.url + target, urllib.parse.urlencode(fields).encode())
        with urllib.request.urlopen(request, timeout=SECONDS_MAX) as response:
            return self.described("POST", target, response.read())

    def send(self, verb, target, body=None):
        """The envelope of an answer, whatever its status."""
        for sentence in self.description.wrong_in_call(verb, target, body):
            check(False, f"the test sends what is not described: {sentence}")
        headers = {"Authorization": "Bearer " + self.tokens["AccessToken"], "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + target, data, headers, method=verb)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS_MAX) as response:
                return self.described(verb, target, response.read())
        except urllib.error.HTTPError as error:
            text = error.read()
            return self.described(verb, target, text) if text else None

    def described(self, verb, target, text):
        for sentence in self.description.wrong_in_answer(verb, target, json.loads(text)):
            check(False, f"{verb} {target} is answered with what is not described: {sentence}")
        return json.loads(text, object_pairs_hook=AnyCase)

    def get(self, target):
        envelope = self.send("GET", target)
        check(envelope["Success"], f"{target}: {envelope.get('Error')}")
        return envelope["Result"]


def make_data():
    stowage("init", "--name", "Northwind IT", "--zone", "Europe/London", "--currency", "USD", "--rehearsal",
            "--clock", "2026-06-03T08:00:00Z")
    for name in ("Acme & Söhne", "Old Mill"):
        stowage("account", "add", name)
        stowage("contract", "add", f"{name} 2026", "--account", name, "--from", "2026-01-01")
    stowage("service", "add", "Acme & Söhne 2026", "Protected servers", "20")
    stowage("service", "adjust", "Acme & Söhne 2026", "Protected servers", "10", "--from", "2026-01-01", "--reason", "begin")


def look_ups(bms):
    check([one["Name"] for one in bms.get("/v2/crm/accounts/lookup")] == ["Acme & Söhne", "Old Mill"], "the accounts")
    found = bms.send("GET", "/v2/crm/accounts/summary?PageSize=1&PageNumber=2")
    check(found["TotalRecords"] == 2 and found["Result"][0]["AccountName"] == "Old Mill", f"the second page: {found}")
    check(bms.send("GET", "/v2/crm/accounts/summary/1")["AccountName"] == "Acme & Söhne", "an account without envelope")
    contracts = bms.get("/v2/finance/contracts/summary?Filter.AccountName=" + urllib.parse.quote("söhne"))
    check([one["ContractName"] for one in contracts] == ["Acme & Söhne 2026"], f"the contracts: {contracts}")
    check(bms.get("/v2/finance/contracts/lookup?AccountId=2")[0]["Id"] == 2, "the contracts of an account")
    check(bms.get("/v2/security/userinfo")["CurrencyCode"] == "USD", "the tenant's currency")
    check(bms.get("/v2/security/ssostatus?Tenant=x")["Enabled"] is False, "single sign-on")


def units_move(bms):
    service = bms.get("/v2/admin/finance/services/lookup?Filter.Name=servers")[0]
    check(bms.get(f"/v2/admin/finance/services/{service['Id']}")["UnitPrice"] == 20, "the catalogue's price")
    line = {"ServiceId": service["Id"], "ServiceName": service["Name"], "Units": 3, "UnitCost": 0, "UnitPrice": 20,
            "EffectiveDate": "2026-06-02T00:00:00Z", "SortOrder": 1}
    target = "/v2/finance/contracts/recurringservices/1/services"
    added = bms.send("POST", target, [line])
    check(added["Success"] and added["Result"]["TotalPrice"] == 60, f"what was added: {added}")
    price = bms.get("/v2/finance/contracts/summary?Filter.AccountName=acme")[0]["ContractBillingPrice"]
    check(price == 260, f"the billing price is {price} after 3 more units at 20")
    search = {"PageSize": 50, "PageNumber": 1, "Filter": {"EffectiveDateFrom": "2026-06-02T00:00:00Z"}}
    lines = bms.send("POST", f"/v2/admin/finance/services/{service['Id']}/relatedservices/search", search)["Result"]
    check([one["Id"] for one in lines] == [added["Result"]["Id"]], f"the lines of the service: {lines}")
    refused = bms.send("POST", target, [{**line, "EffectiveDate": "2025-06-02T00:00:00Z"}])
    check(refused["Success"] is False and "does not cover" in refused["Error"]["Message"], f"before the contract: {refused}")
    check(bms.send("POST", "/v2/admin/finance/services/search", {"PageSize": 1, "PageNumber": 1})["TotalRecords"] == 1,
          "the catalogue")


def invoices(bms, controls):
    """May and what came for it later, as a person bills it."""
    for month in range(1, 6):
        posted = controls.post("contracts/1/post")
        check(posted["period"] == f"2026-0{month}-01", f"posted: {posted}")
    check(bms.get("/v2/finance/invoices/summary?Filter.AccountId=1") == [], "invoices before any was issued")
    issued = controls.post("contracts/1/invoice")["invoices"]
    found = bms.get("/v2/finance/invoices/summary?Filter.AccountId=1&Filter.CreatedFrom=2026-06-03T00:00:00Z")
    check([one["Id"] for one in found] == issued and len(issued) == 5, f"the invoices: {found}")
    check({one["GrandTotal"] for one in found} == {200}, f"the totals: {found}")
    one = bms.get(f"/v2/finance/invoices/{issued[-1]}")
    check([(line["Qty"], line["UnitPrice"], line["ContractId"]) for line in one["LineItems"]] == [(10, 20, 1)], f"{one}")
    numbers = ",".join(map(str, issued[:2]))
    lines = bms.send("POST", "/v2/finance/invoices/details", {"PageSize": 9, "Filter": {"ListInvoiceIds": numbers}})
    check(len(lines["Result"]) == 2, f"the lines of two invoices: {lines}")
    controls.post(f"invoices/{issued[-1]}/void")
    check(bms.get(f"/v2/finance/invoices/summary?Filter.Id={issued[-1]}")[0]["StatusName"] == "Void", "a void invoice")
    check(controls.post("contracts/1/unpost")["period"] == "2026-05-01", "the posting that was taken back")
    renewed = controls.post("contracts/2/renew", name="Old Mill, second half", **{"from": "2026-07-01"})["contract"]
    check(controls.post("clock", advance="28d")["today"] == "2026-07-01", "the clock")
    contracts = bms.get("/v2/finance/contracts/lookup?AccountId=2&ExcludeExpiredContracts=true")
    check([one["Id"] for one in contracts] == [renewed], f"the contracts of Old Mill in July: {contracts}")


def mappings(bms, controls):
    organizations = [{"id": "o-1", "name": "Acme HQ"}, {"id": "o-2", "name": "Acme West", "parentId": "o-1"}]
    controls.post("modules/41", name="Endpoint Backup", organizations=organizations)
    check(bms.get("/v2/admin/k1/status")["IsConnected"], "the tenant is not connected")
    check([one["Id"] for one in bms.get("/v2/admin/k1/modules")] == [41], "the modules")
    found = bms.get("/v2/admin/k1/organizationmappings?SourceProductId=41&PageSize=10&PageNumber=1")
    check([len(one["SubOrganizations"]) for one in found] == [1], f"organizations in two levels: {found}")
    source = {"Id": "o-2", "Name": "Acme West", "ParentId": "o-1"}
    given = {"AccountId": 1, "SourceProductId": 41, "SourceOrganizations": [source]}
    answer = bms.send("POST", "/v2/admin/k1/organizationmappings", given)
    check(answer["Success"] and answer["Result"]["SourceOrganizations"][0]["ParentId"] == "o-1", f"mapped: {answer}")
    refused = bms.send("POST", "/v2/admin/k1/organizationmappings", {**given, "AccountId": 2})
    check(not refused["Success"], f"one organization belongs to two accounts: {refused}")
    search = {"PageNumber": 1, "PageSize": 50, "Filter": {"SourceProductIds": [41]}}
    rows = bms.send("POST", "/v2/admin/k1/organizationmappings/search", search)["Result"]
    check([len(row["OrganizationMappings"]) for row in rows] == [1, 0], f"the grid: {rows}")


def lines_from_july(bms):
    search = {"PageSize": 50, "PageNumber": 1, "Filter": {"EffectiveDateFrom": "2026-07-01T00:00:00Z"}}
    return bms.send("POST", "/v2/admin/finance/services/1/relatedservices/search", search)["Result"]


def lost_answer(bms):
    """A client sees its connection end, and sees nothing yet of what it wrote."""
    line = {"ServiceId": 1, "Units": 1, "UnitCost": 0, "UnitPrice": 20, "EffectiveDate": "2026-07-01T00:00:00Z"}
    try:
        bms.send("POST", "/v2/finance/contracts/recurringservices/1/services", [line])
        check(False, "the lost answer came")
    except (http.client.RemoteDisconnected, urllib.error.URLError):
        pass
    check(lines_from_july(bms) == [], "rows were seen at once")


def tokens_end(bms):
    first = bms.tokens
    check(bms.send("GET", "/v2/security/userinfo") is not None, "the first call of a token")
    check(bms.send("GET", "/v2/security/userinfo") is None, "a token that is spent was accepted")
    fields = {name: first[name] for name in ("AccessToken", "RefreshToken")}
    bms.tokens = bms.form("/v2/security/refreshtoken", fields)["Result"]
    check(bms.send("GET", "/v2/security/userinfo") is not None, "a renewed token was refused")
    again = bms.form("/v2/security/refreshtoken", fields)
    check(again["Success"] is False and again["Error"]["Message"] != "", f"a spent refresh token: {again}")


def main():
    description = OpenApi(DESCRIPTION)
    make_data()
    with Served() as served:
        look_ups(Bms(served.url, description))
        units_move(Bms(served.url, description))
    june = stowage("contract", "show", "Acme & Söhne 2026", "--on", "2026-06-20")
    check("58.00" in june, f"3 x 20 x 29/30 is not on the contract:\n{june}")
    with Served() as served:
        invoices(Bms(served.url, description), Controls(served.url))
    with Served("bms-names=pascal", "bms-nothing=absent") as served:
        mappings(Bms(served.url, OpenApi(DESCRIPTION, exact=True)), Controls(served.url))
    with Served("bms-names=pascal", "bms-nothing=absent") as served:
        look_ups(Bms(served.url, OpenApi(DESCRIPTION, exact=True)))
    with Served("write-answers=lost", "visible-after-seconds=86400") as served:
        lost_answer(Bms(served.url, description))
    with Served() as served:
        check(len(lines_from_july(Bms(served.url, description))) == 1, "what was sent was not done once")
    with Served("bms-token-calls=1", "bms-names=lower") as served:
        tokens_end(Bms(served.url, description))
    # With a posting that was taken back, and what stands in the journal alone.
    stowage("verify")
    end(description)


if __name__ == "__main__":
    main()
