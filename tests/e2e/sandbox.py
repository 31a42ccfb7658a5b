#!/usr/bin/env python3
"""The sandbox's Autotask face: the real process, asked over HTTP as a client of the vendor would ask it.

Every answer with rows or metadata is held against the vendor's public description, where that lies beside the repository
(STOWAGE_VENDOR_APIS names its folder); without it the rest is tested all the same, and the last line says so.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

BINARY = os.environ["STOWAGE_BINARY"]
DESCRIPTION = "autotask-contract-billing.swagger.json"
SECONDS_MAX = 60

failures = []


def check(condition, sentence):
    if not condition:
        failures.append(sentence)
        print(f"FAILED: {sentence}", flush=True)


def end(description):
    """With what failed, or whether the vendor's description was there to be held to."""
    if failures:
        sys.exit(f"{len(failures)} failures")
    if description.whole is None:
        print(f"passed, but not held against the vendor's description: {description.missing}")


def stowage(*words):
    run = subprocess.run([BINARY, "--data", "data", *words], capture_output=True, text=True, timeout=SECONDS_MAX)
    if run.returncode != 0:
        sys.exit(f"stowage {' '.join(words)}: {run.stdout}{run.stderr}")
    return run.stdout


class Served:
    """The sandbox, as long as the block lasts."""

    def __init__(self, *switches):
        self.words = [BINARY, "--data", "data", "sandbox", "--listen", "127.0.0.1:0"]
        for switch in switches:
            self.words += ["--switch", switch]

    def __enter__(self):
        self.process = subprocess.Popen(self.words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            sys.exit(f"no address was printed: {line!r} {self.process.communicate(timeout=SECONDS_MAX)}")
        return Api(line.split()[-1])

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=SECONDS_MAX)
        check(self.process.returncode == 0, f"the sandbox ended with {self.process.returncode}: {err}")
        check(out == "", f"it printed more than its address: {out!r}")


class Api:
    def __init__(self, url):
        self.base = url + "/ATServicesRest/V1.0/"
        self.url = url
        given = json.loads(stowage("--json", "sandbox", "credentials"))["autotask"]
        self.headers = {
            "ApiIntegrationCode": given["apiIntegrationCode"],
            "UserName": given["userName"],
            "Secret": given["secret"],
            "Content-Type": "application/json",
        }
        self.user = given["userName"]

    def send(self, verb, address, body=None, headers=None):
        """(status, the JSON or the text)"""
        data = None if body is None else json.dumps(body).encode()
        if not address.startswith("http"):
            address = self.base + address
        request = urllib.request.Request(address, data, self.headers if headers is None else headers, method=verb)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS_MAX) as response:
                status, text = response.status, response.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text.decode()

    def get(self, address):
        return self.send("GET", address)[1]

    def rows(self, entity, *filters):
        """All rows by POST, page after page, as the vendor wants it."""
        body = {"filter": list(filters), "MaxRecords": 500}
        page = self.send("POST", entity + "/query", body)[1]
        rows = page["items"]
        while page["pageDetails"]["nextPageUrl"]:
            page = self.send("POST", page["pageDetails"]["nextPageUrl"], body)[1]
            rows += page["items"]
        return rows


class Controls:
    """What only a PSA's own screens can do."""

    def __init__(self, url):
        self.url = url + "/sandbox/"
        self.key = json.loads(stowage("--json", "sandbox", "credentials"))["controls"]["key"]

    def post(self, path, **given):
        headers = {"Authorization": "Bearer " + self.key}
        request = urllib.request.Request(self.url + path, json.dumps(given).encode(), headers)
        with urllib.request.urlopen(request, timeout=SECONDS_MAX) as response:
            return json.loads(response.read())


ALL = {"op": "gte", "field": "id", "value": 0}


class Description:
    """The vendor's description. It says of an answer with rows that it is one row; what comes around it is known."""

    def __init__(self):
        root = Path(__file__).resolve().parents[2]
        given = os.environ.get("STOWAGE_VENDOR_APIS")
        places = [Path(given)] if given else [root.parent / "shared/vendor-apis", root.parent.parent / "shared/vendor-apis"]
        found = [place / DESCRIPTION for place in places if (place / DESCRIPTION).is_file()]
        self.missing = f"{places[0] / DESCRIPTION} is missing; STOWAGE_VENDOR_APIS may name its folder"
        self.whole = json.loads(found[0].read_text()) if found else None

    def hold(self, model, value, where):
        if self.whole is None:
            return
        definition = self.whole["definitions"][model]
        known = {name.lower(): schema for name, schema in definition.get("properties", {}).items()}
        for name, content in value.items():
            check(name.lower() in known, f"{where}: {model} has no {name}")
            self.hold_value(known.get(name.lower(), {}), content, f"{where}: {name}")

    def hold_value(self, schema, content, where):
        if content is None:
            return
        if "$ref" in schema:
            model = schema["$ref"].split("/")[-1]
            if model == "ValueItem":  # a filter's value stands there by itself, as all clients send it
                return
            if self.whole["definitions"].get(model, {}).get("properties"):
                self.hold(model, content, where)
            return
        kind, form = schema.get("type"), schema.get("format")
        fits = {
            "integer": isinstance(content, int) and not isinstance(content, bool),
            "number": isinstance(content, (int, float)) and not isinstance(content, bool),
            "boolean": isinstance(content, bool),
            "string": isinstance(content, str),
            "array": isinstance(content, list),
        }.get(kind, True)
        check(fits, f"{where} is {content!r}, no {kind}")
        if form == "int32" and fits:
            check(-(2**31) <= content < 2**31, f"{where} is beyond {form}")
        if form == "date-time" and fits:
            check(content.endswith("Z") and content[10] == "T", f"{where} is {content!r}, no {form}")
        for item in content if kind == "array" and fits else []:
            self.hold_value(schema["items"], item, where)

    def hold_request(self, verb, url, headers):
        """That a client may send it: route, verb, parameters, required headers, and a query's own form and fields."""
        if self.whole is None:
            return
        path, _, query = url.partition("?")
        path = re.sub("^/atservicesrest", "", path, flags=re.I)
        template = re.sub(r"/\d+(?=/|$)", "/{id}", path)
        described = {known.lower().replace("{parentid}", "{id}"): verbs for known, verbs in self.whole["paths"].items()}
        operation = described.get(template.lower(), {}).get(verb.lower())
        check(operation is not None, f"the vendor describes no {verb} {path}")
        parameters = (operation or {}).get("parameters", [])
        given = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        known = {one["name"].lower() for one in parameters if one["in"] == "query"}
        check({name.lower() for name in given} <= known, f"{verb} {path}: {sorted(given)} are not {sorted(known)}")
        needed = [one for one in parameters if one.get("required") and not path.endswith("/ZoneInformation")]
        for one in needed:
            there = {"query": given, "header": headers}.get(one["in"], {one["name"]: ""})
            check(one["name"].lower() in map(str.lower, there), f"{verb} {path}: {one['name']} is missing")
        if "search" in given:
            self.hold_query(path.split("/")[2], json.loads(given["search"]))

    def hold_query(self, collection, query):
        self.hold("QueryModel", query, f"a query of {collection}")
        known = [name.lower() for name in self.whole["definitions"][MODELS[collection]]["properties"]]
        for name in query.get("IncludeFields", []) + [one["field"] for one in query["Filter"]]:
            check(name.lower() in known, f"{collection} has no field {name}")

    def verbs(self):
        """(verb, path below the version) of all that is described."""
        for path, verbs in self.whole["paths"].items() if self.whole else []:
            for verb in verbs:
                if verb != "parameters":
                    yield verb.upper(), path.removeprefix("/V1.0/")


MODELS = {
    "Companies": "CompanyModel",
    "Contracts": "ContractModel",
    "Services": "ServiceModel",
    "ContractServices": "ContractServiceModel",
    "ContractServiceUnits": "ContractServiceUnitModel",
    "ContractCharges": "ContractChargeModel",
    "ContractNotes": "ContractNoteModel",
    "BillingItems": "BillingItemModel",
    "Invoices": "InvoiceModel",
}


def make_data():
    stowage("init", "--name", "Northwind IT", "--zone", "Europe/London", "--currency", "USD", "--rehearsal",
            "--clock", "2026-06-03T08:00:00Z")
    stowage("account", "add", "Acme & Söhne")
    for number in range(1, 13):
        name = f"Contract {number}"
        stowage("contract", "add", name, "--account", "Acme & Söhne", "--from", "2026-01-01")
        stowage("service", "add", name, "Protected servers", "20")
    stowage("service", "adjust", "Contract 1", "Protected servers", "10", "--from", "2026-01-01", "--reason", "begin")
    stowage("contract", "post", "Contract 1")


def described(api, description):
    for entity, model in MODELS.items():
        for row in api.rows(entity, ALL):
            description.hold(model, row, entity)
        one = api.get(f"{entity}/{api.rows(entity, ALL)[0]['id']}")
        description.hold(model, one["item"], entity)
        description.hold("QueryCountResultModel", api.send("POST", f"{entity}/query/count", {"filter": [ALL]})[1], entity)
    for entity in [*MODELS, "ContractServiceAdjustments"]:
        description.hold("EntityInformationResultModel", api.get(f"{entity}/entityInformation"), entity)
        description.hold("FieldInformationResultModel", api.get(f"{entity}/entityInformation/fields"), entity)
    description.hold("ThresholdStatusResultModel", api.get("ThresholdInformation"), "ThresholdInformation")
    zone = api.send("GET", f"{api.url}/atservicesrest/1.0/zoneInformation?user={api.user}", headers={})
    description.hold("ZoneInformationResultModel", zone[1], "zoneInformation")
    check(zone[1]["url"].startswith(api.url), "the zone is not where the sandbox is")


def every_route_is_there(api, description):
    for verb, path in description.verbs():
        address = path.replace("{parentId}", "1").replace("{id}", "1")
        status, answer = api.send(verb, address, {} if verb in ("POST", "PUT", "PATCH") else None)
        check(status in (200, 500, 501), f"{verb} {path}: {status} {answer}")


def units_on(rows, day):
    """As careful clients do it: the newest row that has begun."""
    begun = [row for row in rows if row["startDate"][:10] <= day]
    return max(begun, key=lambda row: row["startDate"])["units"]


def pages(api):
    rows = api.rows("ContractServiceUnits", ALL)
    check(len(rows) > 500, f"there are {len(rows)} rows, too few for a second page")
    ids = [row["id"] for row in rows]
    check(ids == sorted(set(ids)), "pages repeat rows, or are out of order")
    search = urllib.parse.quote(json.dumps({"filter": [ALL], "IncludeFields": ["id"]}))
    page, got = api.get(f"ContractServiceUnits/query?search={search}"), []
    while True:
        got += [row["id"] for row in page["items"]]
        if not page["pageDetails"]["nextPageUrl"]:
            break
        page = api.get(page["pageDetails"]["nextPageUrl"])
    check(got == ids, "GET and POST find different rows")


def units_move(api):
    by_contract = {"op": "eq", "field": "contractID", "value": 1}
    service = api.rows("ContractServices", by_contract)[0]
    before = units_on(api.rows("ContractServiceUnits", by_contract), "2026-06-15")
    body = {"contractServiceID": service["id"], "unitChange": 3, "effectiveDate": "2026-06-15T00:00:00Z"}
    status, answer = api.send("POST", "ContractServiceAdjustments", body)
    check(status == 200 and isinstance(answer.get("itemId"), int), f"the adjustment was answered {status} {answer}")
    rows = api.rows("ContractServiceUnits", by_contract)
    check(units_on(rows, "2026-06-14") == before and units_on(rows, "2026-06-15") == before + 3, f"units: {rows[:8]}")
    status, answer = api.send("POST", "ContractServiceAdjustments", {**body, "unitChange": -100})
    check(status == 500 and isinstance(answer["errors"][0], str), f"units below 0: {status} {answer}")
    charge = {"name": "Overage", "unitQuantity": 12.5, "unitPrice": 0.05, "billingCodeID": 1,
              "datePurchased": "2026-06-10T00:00:00Z"}
    status, answer = api.send("POST", "Contracts/1/Charges", charge)
    check(status == 200, f"the charge was answered {status} {answer}")
    check(api.get(f"ContractCharges/{answer['itemId']}")["item"]["billableAmount"] == 0.63, "the charge is not 0.63")
    status, answer = api.send("POST", "Contracts/1/Notes", {"title": "Units", "description": "three more"})
    check(status == 200, f"the note was answered {status} {answer}")


def refusals(api):
    check(api.send("GET", "Companies/1", headers={})[0] == 401, "without credentials")
    check(api.send("GET", "Companies/1", headers={**api.headers, "Secret": "x"})[0] == 401, "with a wrong secret")
    status, answer = api.send("POST", "Companies/query", {"filter": [{"op": "eq", "field": "x", "value": 1}]})
    check((status, answer) == (500, {"errors": ["Unable to find x in Company"]}), f"unknown field: {status} {answer}")
    check(api.rows("Companies", {"op": "eq", "field": "id", "value": "1"}) == [], "a text for a number found something")
    check(api.send("GET", f"Companies/query?search={'x' * 20000}")[0] == 414, "a URL without an end")
    check(api.rows("Companies", ALL)[0]["companyName"] == "Acme & Söhne", "the name of the company")


def at_once(api, count):
    """The statuses of requests that are sent together."""
    statuses, start = [], threading.Barrier(count)

    def ask():
        start.wait()
        statuses.append(api.send("GET", "ContractServiceUnits/1")[0])

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def lost_answer(api):
    """A client sees its connection end, and finds the units moved."""
    by_contract = {"op": "eq", "field": "contractID", "value": 2}
    service = api.rows("ContractServices", by_contract)[0]
    body = {"contractServiceID": service["id"], "unitChange": 2, "effectiveDate": "2026-06-10T00:00:00Z"}
    try:
        check(False, f"the lost answer came: {api.send('POST', 'ContractServiceAdjustments', body)}")
    except (http.client.RemoteDisconnected, urllib.error.URLError):
        pass
    check(units_on(api.rows("ContractServiceUnits", by_contract), "2026-06-10") == 2, "what was sent was not done")


def rows_come_late(api):
    """Not later than it is told, by the rehearsal's clock."""
    by_contract = {"op": "eq", "field": "contractID", "value": 3}
    service = api.rows("ContractServices", by_contract)[0]
    body = {"contractServiceID": service["id"], "unitChange": 2, "effectiveDate": "2026-06-10T00:00:00Z"}
    api.send("POST", "ContractServiceAdjustments", body)
    controls, seen = Controls(api.url), []
    for minutes in (0, 9, 1):
        if minutes:
            controls.post("clock", advance=f"{minutes}m")
        seen.append(units_on(api.rows("ContractServiceUnits", by_contract), "2026-06-10"))
    check(seen == [0, 0, 2], f"units at once, after 9 and after 10 minutes: {seen}")


def main():
    description = Description()
    make_data()
    with Served("latency=off") as api:
        units_move(api)
        Controls(api.url).post("contracts/1/invoice")
        described(api, description)
        every_route_is_there(api, description)
        pages(api)
        refusals(api)
        busy = subprocess.run([BINARY, "--data", "data", "account", "list"], capture_output=True, text=True)
        check(busy.returncode == 1, "a second process had the data directory")
    invoice = stowage("contract", "show", "Contract 1", "--on", "2026-06-20")
    check("32.00" in invoice, f"3 x 20 x 16/30 is not on the contract:\n{invoice}")
    # Each answer takes half a second, so that those that are sent together are at work together.
    with Served("threshold=20", "limit-status=500") as api:
        for _ in range(10):
            api.get("Companies/1")
        statuses = at_once(api, 8)
        check(statuses.count(200) == 3 and statuses.count(500) == 5, f"eight at once: {statuses}")
    with Served("write-answers=lost") as api:
        lost_answer(api)
    with Served("visible-after-seconds=600") as api:
        rows_come_late(api)
    end(description)


if __name__ == "__main__":
    main()
