"""A partner's data directory, `ours`, and sandboxes in the place of PSAs, each a process of its own behind somebody who
sees what is sent to it.
"""

import atexit
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request

from connect import Between
from sandbox import BINARY, SECONDS_MAX


def run(data, *words, given=None):
    return subprocess.run([BINARY, "--data", data, *words], input=given, capture_output=True, text=True,
                          timeout=SECONDS_MAX)


def done(*words, data="ours", code=0, given=None):
    got = run(data, *words, given=given)
    if got.returncode != code:
        sys.exit(f"{data}: stowage {' '.join(words)} ended with {got.returncode}: {got.stdout}{got.stderr}")
    return got.stdout


def table(*words, code=0, data="ours"):
    return json.loads(done("--json", *words, code=code, data=data))


class Psa:
    """A sandbox over a data directory of its name."""

    def __init__(self, name, clock, zone="UTC"):
        self.name = name
        done("init", "--name", name, "--zone", zone, "--currency", "USD", "--rehearsal", "--clock", clock, data=name)
        self.credentials = done("--json", "sandbox", "credentials", data=name)
        self.key = json.loads(self.credentials)["controls"]["key"]
        self.between = Between("http://127.0.0.1:1")
        self.process = None

    def has(self, *words):
        """What only stands in its data directory as long as it is not up."""
        return done(*words, data=self.name)

    def up(self, *switches):
        words = [BINARY, "--data", self.name, "sandbox", "--listen", "127.0.0.1:0"]
        for switch in ("latency=off", *switches):
            words += ["--switch", switch]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        atexit.register(self.process.kill)  # also where the test ends early
        self.between.to = self.process.stdout.readline().split()[-1]

    def down(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=SECONDS_MAX)
        self.between.to = "http://127.0.0.1:1"

    def control(self, path, **given):
        """What only its own screens can do; what it refuses is its sentence, under `error`."""
        request = urllib.request.Request(f"{self.between.to}/sandbox/{path}", json.dumps(given).encode(),
                                         {"Authorization": "Bearer " + self.key})
        try:
            with urllib.request.urlopen(request, timeout=SECONDS_MAX) as response:
                return json.loads(response.read())
        except urllib.error.HTTPError as error:
            return json.loads(error.read())

    def done(self, path, **given):
        """As control, and it must be done."""
        told = self.control(path, **given)
        if "error" in told:
            sys.exit(f"{self.name}: {path} {given}: {told['error']}")
        return told

    def rows(self, entity):
        """All that its Autotask face has of one kind."""
        given = json.loads(self.credentials)["autotask"]
        headers = {"ApiIntegrationCode": given["apiIntegrationCode"], "UserName": given["userName"],
                   "Secret": given["secret"], "Content-Type": "application/json"}
        body = json.dumps({"filter": [{"op": "gte", "field": "id", "value": 0}]}).encode()
        address, rows = f"{self.between.to}/ATServicesRest/V1.0/{entity}/query", []
        while address:
            with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=SECONDS_MAX) as response:
                page = json.loads(response.read())
            rows += page["items"]
            address = page["pageDetails"]["nextPageUrl"]
        return rows
