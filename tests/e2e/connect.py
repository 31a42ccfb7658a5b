#!/usr/bin/env python3
"""First contact with Autotask: the real client against the real sandbox, with somebody between them who writes down what
is sent. If this fails, a connection writes where it may only read, sends what the vendor does not take, tells a secret,
or leaves a person without knowing what to do.

Every request is held against the vendor's public description, where that lies beside the repository (see sandbox.py).
"""

import contextlib
import http.client
import http.server
import json
import os
import ssl
import subprocess
import sys
import threading
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from sandbox import (ALL, BINARY, MODELS, SECONDS_MAX, Controls, Description, Served, check, end,  # noqa: E402
                     make_data, stowage)

GIVEN_OUT = ("ApiIntegrationCode", "UserName", "Secret")


class Between:
    """Passes on what a client sends, and keeps it."""

    def __init__(self, to):
        kept = self.requests = []
        self.bodies = []  # (verb, path, body) of what was sent
        self.pages = set()  # the links to next pages that were given out
        self.to = to  # may be moved: the client sees one address all the time
        self.change = lambda path, content: content  # what comes back
        self.around = lambda verb, path, body: contextlib.nullcontext()  # what is done while the vendor works
        pages, between = self.pages, self

        class Handler(http.server.BaseHTTPRequestHandler):
            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                between.bodies.append((self.command, self.path, body))
                connection = http.client.HTTPConnection(between.to.removeprefix("http://"), timeout=SECONDS_MAX)
                try:
                    with between.around(self.command, self.path, body):
                        connection.request(self.command, self.path, body, dict(self.headers))
                        answer = connection.getresponse()
                except (http.client.RemoteDisconnected, ConnectionError):
                    kept.append((self.command, self.path, dict(self.headers), None))
                    self.close_connection = True
                    return
                content = between.change(self.path, answer.read())
                kept.append((self.command, self.path, dict(self.headers), answer.status))
                if b'"nextPageUrl":"' in content:
                    pages.add(json.loads(content)["pageDetails"]["nextPageUrl"])
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.getheader("Content-Type"))
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def with_secret(self):
        return [request for request in self.requests if "Secret" in request[2]]


def ours(*words, data="ours", given=""):
    """(exit code, all that was printed)"""
    run = subprocess.run([BINARY, "--data", data, *words], input=given, capture_output=True, text=True, timeout=SECONDS_MAX)
    return run.returncode, run.stdout + run.stderr


def credentials(**other):
    given = json.loads(stowage("--json", "sandbox", "credentials"))
    given["autotask"].update(other)
    return json.dumps(given)


def connect(name, url, given):
    code, said = ours("connect", "add", "autotask", name, "--url", url, "--read-only", given=given)
    check(code == 0, f"connect add {name}: {said}")


def expect(name, code, *words):
    got, said = ours("connect", "test", name)
    check(got == code, f"connect test {name} ended with {got}: {said}")
    for word in words:
        check(word in said, f"connect test {name} does not say '{word}': {said}")


def hold_requests(description, between):
    for verb, url, headers, _ in between.requests:
        check(verb == "GET", f"{verb} {url} was sent")
        if between.url + url not in between.pages:
            description.hold_request(verb, url, headers)
        elif description.whole is not None:
            check("/query/next" in url, f"{url} was given out as a next page")
        if "ZoneInformation" in url:
            check(not set(GIVEN_OUT) & set(headers), "the zone was asked for with credentials")
    check(any(between.url + url in between.pages for _, url, _, _ in between.requests), "no next page was asked for")


def all_is_seen(api, description):
    Controls(api.url).post("contracts/1/invoice")
    with Between(api.url) as between:
        connect("psa", between.url, credentials())
        code, said = ours("--json", "connect", "test", "psa")
        check(code == 0, f"connect test: {said}")
        hold_requests(description, between)
    told = json.loads(said)
    there = {one["collection"]: one["there"] for one in told["seen"]}
    known = {entity: len(api.rows(entity, ALL)) for entity in MODELS
             if entity not in ("ContractCharges", "ContractNotes")}
    check(there == known, f"seen {there}, there is {known}")
    check(told["zone"] == {"name": "Stowage sandbox", "url": between.url}, f"the zone: {told['zone']}")
    expect("psa", 1, "firewall")  # nobody is between them any more


def wrong_credentials(api):
    with Between(api.url) as between:
        connect("secret", between.url, credentials(secret="wrong-secret"))
        expect("secret", 1, "(401)", "not tried again")
        check(len(between.with_secret()) == 1, f"wrong credentials were sent {len(between.with_secret())} times")
        connect("user", between.url, credentials(userName="nobody@sandbox.invalid"))
        expect("user", 1, "asking for the zone", "user name")
        check(len(between.with_secret()) == 1, "credentials were sent without a zone")


def switched(*switches):
    """A sandbox at an address that a new connection has."""
    served = Served("latency=off", *switches)
    api = served.__enter__()
    name = "-".join(switches)
    connect(name, api.url, credentials())
    return served, api, name


def under_switch(switches, code, *words, before=lambda api: None):
    served, api, name = switched(*switches)
    try:
        before(api)
        expect(name, code, *words)
    finally:
        served.__exit__()


def exhaust(api):
    while api.send("GET", "Companies/1")[0] == 200:
        pass


def stranger():
    """Somebody with TLS and a certificate of his own making."""
    subprocess.run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost "
                   "-addext subjectAltName=DNS:localhost -keyout key -out certificate", shell=True, check=True,
                   capture_output=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("certificate", "key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connect("stranger", f"https://localhost:{server.server_port}", credentials())
    expect("stranger", 1, "certificate", "credentials were not sent")
    server.shutdown()
    server.server_close()


def refused_beforehand():
    for url, word in (("http://psa.example", "without TLS"), ("https://psa.example/other", "one host alone")):
        code, said = ours("connect", "add", "autotask", "x", "--url", url, given=credentials())
        check(code == 1 and word in said, f"{url}: {code} {said}")
    code, said = ours("connect", "add", "halopsa", "x", "--url", "https://psa.example", given=credentials())
    check(code == 1 and "autotask" in said, f"another vendor: {code} {said}")
    code, said = ours("connect", "add", "autotask", "psa", "--url", "https://psa.example", given=credentials())
    check(code == 1 and "already" in said, f"a name in use: {code} {said}")


def secrets_stay(given):
    """In no file of the data directory, in no answer; and gone with the key."""
    code, said = ours("connect", "show", "psa")
    said += ours("--json", "journal")[1] + ours("connect", "list")[1]
    files = b"".join(path.read_bytes() for path in Path("ours").rglob("*") if path.is_file())
    for value in json.loads(given)["autotask"].values():
        check(value not in said, "an answer has a credential in it")
        check(value.encode() not in files, "a file has a credential in it")
    ours("backup", "copies")
    code, said = ours("restore", "copies", "--to", "again")
    check(code == 0, f"restore: {said}")
    code, said = ours("connect", "test", "psa", data="again")
    check(code == 1 and "secret.key" in said, f"without the key: {code} {said}")
    os.link("ours/secret.key", "again/secret.key")
    code, said = ours("connect", "test", "psa", data="again")
    check(code == 1 and "firewall" in said, f"with the key: {code} {said}")
    code, said = ours("connect", "remove", "psa", "--reason", "moved")
    check(code == 0, f"connect remove: {said}")
    expect("psa", 1, "no connection")


def main():
    description = Description()
    make_data()
    ours("init", "--name", "Northwind IT", "--zone", "Europe/London", "--currency", "USD")
    with Served("latency=off") as api:
        all_is_seen(api, description)
        wrong_credentials(api)
    under_switch(["visibility=none"], 3, "Nothing came", "organizations (CRM)", "products and services", "Of its right")
    under_switch(["maintenance=on"], 1, "maintained")
    under_switch(["threshold=8"], 1, "leaves the last 25 % to the others")
    under_switch(["threshold=20", "limit-status=500"], 1, "Wait for an hour", before=exhaust)
    stranger()
    refused_beforehand()
    secrets_stay(credentials())
    end(description)


if __name__ == "__main__":
    main()
