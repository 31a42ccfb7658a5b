#!/usr/bin/env python3
"""The server and events: the real process, over HTTP, from eight threads at once, killed in the middle. If this fails,
usage that a sender was told to be kept is lost, or billed twice, or somebody without a token can bill a customer.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from sandbox import BINARY, SECONDS_MAX, check, failures  # noqa: E402

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
USAGE = "stowage.usage.v1"
COUNTS = "stowage.module-counts.v1"


def run(*words, code=0, given=None):
    got = subprocess.run([BINARY, "--data", "data", *words], input=given, capture_output=True, text=True,
                         timeout=SECONDS_MAX)
    if got.returncode != code:
        sys.exit(f"stowage {' '.join(words)} ended with {got.returncode}: {got.stdout}{got.stderr}")
    return got.stdout


def table(*words, code=0):
    return json.loads(run("--json", *words, code=code))


class Server:
    def __init__(self, *words):
        self.words = [BINARY, "--data", "data", "serve", "--listen", "127.0.0.1:0", *(words or ("--sync-at", "never"))]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            sys.exit(f"no address was printed: {line!r} {self.process.communicate(timeout=SECONDS_MAX)}")
        self.host = line.split("//")[-1].strip()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=SECONDS_MAX)
        check(self.process.returncode == 0, f"the server ended with {self.process.returncode}: {err}")
        return out + err

    def kill(self):
        """As a machine ends that loses its power, but for what was not written yet."""
        self.process.kill()
        self.process.communicate(timeout=SECONDS_MAX)

    def ask(self, method, path, body=b"", headers=None):
        """(status, document or text, headers)"""
        connection = http.client.HTTPConnection(self.host, timeout=SECONDS_MAX)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            text = answer.read().decode()
            json_like = "json" in answer.headers.get("Content-Type", "")
            return answer.status, json.loads(text) if json_like and text else text, answer.headers
        finally:
            connection.close()

    def send(self, body, token, kind=STRUCTURED):
        headers = {"Content-Type": kind, "Authorization": f"Bearer {token}"}
        return self.ask("POST", "/api/v1/events", json.dumps(body).encode(), headers)


def sample(asset, organization, stored, at, **more):
    return {"asset": asset, "organization": organization, "version": "v2", "stored_bytes": stored, "measured_at": at, **more}


def event(number, samples, source="rmm", kind=USAGE, **more):
    return {"specversion": "1.0", "id": str(number), "source": source, "type": kind, "data": {"samples": samples, **more}}


def set_up():
    run("init", "--name", "Northwind IT", "--zone", "UTC", "--currency", "USD", "--rehearsal", "--clock",
        "2026-06-20T08:00:00Z")
    told = {name: json.loads(run("--json", "token", "add", name, "--scope", "events", *more))["token"]
            for name, more in {"rmm": ["--source", "rmm", "--create"], "any": []}.items()}
    rows = table("token", "list")
    check([(row["name"], row["source"], row["create"]) for row in rows] == [("any", None, False), ("rmm", "rmm", True)],
          f"tokens: {rows}")
    check(not any(secret.encode() in file.read_bytes() for secret in told.values()
                  for file in Path("data").rglob("*") if file.is_file()), "a token's secret stands in the data directory")  # fmt: skip
    return told


def events_to_send(count):
    chosen = random.Random(7)
    return [event(f"e{n}", [sample(f"PC{chosen.randrange(30)}-{n % 4}", f"Customer {n % 4}", chosen.randrange(10**12),
                                   f"2026-06-{day:02}T{n // 60 % 24:02}:{n % 60:02}:00Z")
                            for day in chosen.sample(range(1, 20), 4)]) for n in range(count)]  # fmt: skip


def send_all(server, token, events, answers, wrong):
    """From eight threads, each of all in an order of its own. What a server that is killed does not answer is left."""

    def work(seed):
        mine = list(events)
        random.Random(seed).shuffle(mine)
        for one in mine:
            try:
                status, document, _ = server.send(one, token)
            except (OSError, http.client.HTTPException):
                return  # it was killed
            before = answers.setdefault(one["id"], document)
            if status != 200 or before != document:
                wrong.append((one["id"], status, document, before))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    return threads


def levels(events, day):
    """By (organization, asset): what the newest sample up to the end of the day says."""
    newest = {}
    for one in events:
        for row in one["data"]["samples"]:
            key = (row["organization"], row["asset"])
            if row["measured_at"] < f"2026-06-{day:02}T24":
                newest[key] = max(newest.get(key, ("", 0)), (row["measured_at"], row["stored_bytes"]))
    return {key: stored for key, (_, stored) in newest.items()}


def check_usage(events):
    for day in (3, 11, 19):
        rows = table("usage", "--on", f"2026-06-{day:02}")
        got = {(row["organization"], row["asset"]): row["storedBytes"] for row in rows}
        wanted = levels(events, day)
        check(got == wanted, f"on 2026-06-{day:02}: {sorted(set(got.items()) ^ set(wanted.items()))[:6]}")


def kept_once_whatever_is_killed(tokens):
    events, answers, wrong = events_to_send(96), {}, []
    server = Server()
    for _ in range(3):
        threads = send_all(server, tokens["rmm"], events, answers, wrong)
        goal = len(answers) + 25
        while len(answers) < goal and any(thread.is_alive() for thread in threads):
            threads[0].join(0.01)
        server.kill()
        for thread in threads:
            thread.join()
        server.start()
    check(25 <= len(answers) < len(events), f"{len(answers)} of {len(events)} were answered before the last kill")
    for thread in send_all(server, tokens["rmm"], events, answers, wrong):
        thread.join()
    check(wrong == [], f"refused, or answered otherwise than before: {wrong[:3]}")
    check(len(answers) == len(events), f"{len(answers)} of {len(events)} are answered")
    deliveries = sorted(answer["delivery"] for answer in answers.values())
    check(deliveries == list(range(1, len(events) + 1)), f"deliveries: {deliveries}")
    changed = event("e5", [sample("PC1-1", "Customer 1", 1, "2026-06-02T10:00:00Z")])
    status, document, _ = server.send(changed, tokens["rmm"])
    check(status == 409 and "'e5' of 'rmm'" in document["detail"], f"other data under an id: {status} {document}")
    again = dict(reversed(events[5].items())) | {"time": "2026-06-20T08:00:00Z", "subject": "again"}
    check(server.send(again, tokens["rmm"])[::2][0] == 200, "the same data in another order are refused")
    check(server.stop() == "", "the server printed something")
    check_usage(events)
    check(table("verify", code=0) is not None, "verify")
    return events


def refused_and_nothing_behind(tokens):
    good = sample("PC1", "Old Mill", 5, "2026-06-02T10:00:00Z")
    envelope = event(1, [good])

    def but(**changes):
        return {key: value for key, value in {**envelope, **changes}.items() if value is not None}

    def row(**changes):
        return event(1, [good, {key: value for key, value in {**good, "asset": "PC2", **changes}.items() if value is not None}])  # fmt: skip

    counts = {"specversion": "1.0", "id": "c", "source": "rmm", "type": COUNTS}
    value = {"organization": "Old Mill", "billing_type": "servers", "day": "2026-06-02", "value": 3}
    table_of_bad = [
        ("no JSON", "{", STRUCTURED, 400, ""),
        ("no object", [envelope], STRUCTURED, 400, "object"),
        ("no version", but(specversion=None), STRUCTURED, 400, "specversion"),
        ("another version", but(specversion="0.3"), STRUCTURED, 400, "0.3"),
        ("no id", but(id=None), STRUCTURED, 400, "id"),
        ("empty id", but(id=""), STRUCTURED, 400, "id"),
        ("long id", but(id="x" * 201), STRUCTURED, 422, "200 bytes"),
        ("id is a number", but(id=7), STRUCTURED, 400, "id"),
        ("no source", but(source=None), STRUCTURED, 400, "source"),
        ("another's source", but(source="portal"), STRUCTURED, 403, "portal"),
        ("no type", but(type=None), STRUCTURED, 400, "type"),
        ("another type", but(type="com.example"), STRUCTURED, 422, "com.example"),
        ("no data", but(data=None), STRUCTURED, 422, "data"),
        ("data in base64", but(data=None, data_base64="e30="), STRUCTURED, 400, "data_base64"),
        ("data are text", but(datacontenttype="text/plain"), STRUCTURED, 400, "text/plain"),
        ("a bad time", but(time="yesterday"), STRUCTURED, 400, "time"),
        ("a bad attribute", but(**{"Some-Name": "x"}), STRUCTURED, 400, "Some-Name"),
        ("a batch as one", [envelope], "application/json", 415, "Content-Type"),
        ("a batch of no event", [envelope, {"specversion": "1.0"}], BATCH, 400, "event 2"),
        ("a large batch", [envelope] * 1001, BATCH, 400, "1000 events"),
        ("no samples", but(data={}), STRUCTURED, 422, "samples"),
        ("an empty list", event(1, []), STRUCTURED, 422, "no measurement"),
        ("an unknown member", event(1, [good], create=True), STRUCTURED, 422, "create"),
        ("a bad claim", event(1, [good], inventory="some"), STRUCTURED, 422, "some"),
        ("a pull of tomorrow", event(1, [good], pulled="2026-06-22T00:10:00Z"), STRUCTURED, 422, "future"),
        ("a row is text", event(1, [good, "PC2"]), STRUCTURED, 422, "samples[1]"),
        ("no asset", row(asset=None), STRUCTURED, 422, "samples[1], field 'asset'"),
        ("no organization", row(organization=""), STRUCTURED, 422, "samples[1], field 'organization'"),
        ("version 3", row(version="v3"), STRUCTURED, 422, "samples[1], field 'version'"),
        ("below zero", row(stored_bytes=-1), STRUCTURED, 422, "samples[1], field 'stored_bytes'"),
        ("a fraction", row(stored_bytes=1.5), STRUCTURED, 422, "samples[1], field 'stored_bytes'"),
        ("too many bytes", row(stored_bytes=2**61), STRUCTURED, 422, "samples[1], field 'stored_bytes'"),
        ("a list of bytes", row(stored_bytes=[1]), STRUCTURED, 422, "samples[1], field 'stored_bytes'"),
        ("no time", row(measured_at=None), STRUCTURED, 422, "samples[1], field 'measured_at'"),
        ("no zone", row(measured_at="2026-06-02T10:00:00"), STRUCTURED, 422, "samples[1], field 'measured_at'"),
        ("of next week", row(measured_at="2026-06-27T10:00:00Z"), STRUCTURED, 422, "future"),
        ("a bad class", row(**{"class": "phone"}), STRUCTURED, 422, "samples[1], field 'class'"),
        ("a bad state", row(state="off"), STRUCTURED, 422, "samples[1], field 'state'"),
        ("an unknown column", row(colour="red"), STRUCTURED, 422, "samples[1]: the key 'colour'"),
        ("two figures", event(1, [good, {**good, "stored_bytes": 6}]), STRUCTURED, 422, "samples[1]"),
        ("names but for case", event(1, [good, {**good, "organization": "OLD MILL"}]), STRUCTURED, 422, "OLD MILL"),
        ("no module", {**counts, "data": {"module": "none", "values": [value]}}, STRUCTURED, 422, "none"),
        ("no values", {**counts, "data": {"module": "rmm", "values": []}}, STRUCTURED, 422, "no value"),
        ("part and replace", {**counts, "data": {"module": "rmm", "part": True, "replace": True, "values": [value]}},
         STRUCTURED, 422, "replace"),
        ("a bad day", {**counts, "data": {"module": "rmm", "values": [value, {**value, "day": "2026-06-31"}]}}, STRUCTURED,
         422, "values[1], field 'day'"),
        ("a bad value", {**counts, "data": {"module": "rmm", "values": [{**value, "value": -3}]}}, STRUCTURED, 422,
         "values[0], field 'value'"),
        ("a bad billing type", {**counts, "data": {"module": "rmm", "values": [{**value, "billing_type": "cars"}]}},
         STRUCTURED, 422, "cars"),
    ]  # fmt: skip
    run("module", "add", "rmm", "--type", "servers=count")
    before = [table(*words) for words in (("journal",), ("org", "list"), ("usage",))]
    files = sorted((file.name, file.stat().st_size) for file in Path("data/usage").iterdir() if "samples" in file.name)
    server = Server()
    for what, body, kind, wanted, told in table_of_bad:
        status, document, headers = (
            server.ask("POST", "/api/v1/events", body.encode(),
                       {"Content-Type": kind, "Authorization": f"Bearer {tokens['rmm']}"})
            if isinstance(body, str) else server.send(body, tokens["rmm"], kind))  # fmt: skip
        check(status == wanted and headers["Content-Type"] == "application/problem+json" and told in document["detail"]
              and document["status"] == wanted and document["title"], f"{what}: {status} {document}")  # fmt: skip
        if wanted == 422:
            check(document.get("remedy"), f"{what}: what to do is not said: {document}")
    who_is_not_let_in(server, tokens, envelope)
    other_paths(server)
    check(server.stop() == "", "the server printed something")
    after = [table(*words) for words in (("journal",), ("org", "list"), ("usage",))]
    check(before == after, f"what is refused has left something: {[b for a, b in zip(before, after) if a != b][:1]}")
    check(files == sorted((file.name, file.stat().st_size) for file in Path("data/usage").iterdir() if "samples" in file.name),
          "what is refused has left samples")  # fmt: skip
    # The id is free: nothing under it was kept.
    server = Server()
    status, document, _ = server.send({**envelope, "id": "1"}, tokens["rmm"])
    check(status == 200 and document["samples"] == 1, f"a right event behind wrong ones of its id: {status} {document}")
    server.stop()


def who_is_not_let_in(server, tokens, body):
    text = json.dumps(body).encode()
    kind = {"Content-Type": STRUCTURED}
    for what, headers in {"none": {}, "another scheme": {"Authorization": f"Basic {tokens['rmm']}"}, "a wrong one":
                          {"Authorization": "Bearer stowage_" + "0" * 64}, "half": {"Authorization": f"Bearer {tokens['rmm'][:40]}"},
                          "an empty one": {"Authorization": "Bearer "}}.items():  # fmt: skip
        status, document, answer = server.ask("POST", "/api/v1/events", text, {**kind, **headers})
        check(status == 401 and answer["WWW-Authenticate"] == "Bearer", f"token {what}: {status} {document}")


def other_paths(server):
    check(server.ask("GET", "/healthz")[:2] == (200, {"status": "ok"}), "healthz")
    check(server.ask("GET", "/api/v1/events")[0] == 405, "events are read")
    check(server.ask("GET", "/")[0] == 404, "there is a root")
    length = {"Content-Type": STRUCTURED, "Content-Length": str((16 << 20) + 1)}
    status, _, _ = server.ask("POST", "/api/v1/events", b"", length)
    check(status == 413, f"17 MiB: {status}")


def forms_of_events(tokens):
    server = Server()
    day = "2026-06-18"
    batch = [event(f"b{n}", [sample(f"B{n}", "Lakeside", n, f"{day}T10:00:00Z")], source="rmm") for n in range(3)]
    status, document, _ = server.send(batch, tokens["rmm"], BATCH)
    check(status == 200 and [one["id"] for one in document["events"]] == ["b0", "b1", "b2"], f"batch: {status} {document}")
    bad = event("b3", [sample("B3", "Lakeside", -1, f"{day}T10:00:00Z")])
    fourth = event("b4", [sample("B4", "Lakeside", 4, f"{day}T10:00:00Z")])
    status, document, _ = server.send([batch[0], bad, fourth], tokens["rmm"], BATCH)
    check(status == 422 and [one.get("status") for one in document["events"]] == [None, 422, None],
          f"a batch of which one is refused: {status} {document}")  # fmt: skip
    headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {tokens['any']}",
               "ce-specversion": "1.0", "ce-id": "%C3%A9%201", "ce-source": "portal", "ce-type": USAGE}  # fmt: skip
    data = {"samples": [sample("B0", "Lakeside", 7, f"{day}T10:00:00Z")], "inventory": "all"}
    status, document, _ = server.ask("POST", "/api/v1/events", json.dumps(data).encode(), headers)
    check(status == 200 and document["id"] == "é 1" and document["withoutAsset"] == 0, f"binary: {status} {document}")
    closing = {"specversion": "1.0", "id": "p", "source": "portal", "type": USAGE, "data": {
        "inventory": "all", "pulled": "2026-06-20T00:20:00Z", "samples": []}}  # fmt: skip
    status, document, _ = server.send(closing, tokens["any"])
    check(status == 200 and document["closes"] == "2026-06-19", f"a source that has nothing: {status} {document}")
    counts = {"specversion": "1.0", "id": "c", "source": "rmm", "type": COUNTS, "data": {"module": "rmm", "values": [
        {"organization_id": "1", "organization": "Lakeside", "billing_type": "servers", "day": day, "value": 3}]}}  # fmt: skip
    first = server.send(counts, tokens["rmm"])[:2]
    check(first[0] == 200 and server.send(counts, tokens["rmm"])[:2] == first, f"counts: {first}")
    counts["data"]["values"][0]["value"] = 4
    check(server.send(counts, tokens["rmm"])[0] == 409, "other counts under an id")
    server.send({**counts, "id": "d"}, tokens["rmm"])
    server.stop()
    values = table("module", "show", "rmm", "--day", day)
    check([row["value"] for row in values if row.get("value")][-1:] == ["4"], f"values: {values}")
    run("token", "revoke", "any", "--reason", "the portal is gone")
    server = Server()
    check(server.send(closing, tokens["any"])[0] == 401, "a revoked token lets in")
    server.stop()


def main():
    tokens = set_up()
    kept_once_whatever_is_killed(tokens)
    refused_and_nothing_behind(tokens)
    forms_of_events(tokens)
    if failures:
        sys.exit(f"{len(failures)} failures")


if __name__ == "__main__":
    main()
