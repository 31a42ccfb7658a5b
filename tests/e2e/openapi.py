"""Holds calls and answers against a vendor's OpenAPI 3.0 description: routes, parameters, bodies, and every field of what
comes back. Names are compared in any case, unless told otherwise: vendors' servers are.
"""

import datetime
import json
import os
import re
import urllib.parse
from pathlib import Path

REFERENCE = "#/components/schemas/"


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


KINDS = {
    "integer": is_whole,
    "number": lambda value: is_whole(value) or isinstance(value, float),
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


class OpenApi:
    """The description, or nothing: `whole` is None where it lies neither beside the repository nor where
    STOWAGE_VENDOR_APIS says, and then nothing is held against anything. `exact` compares names with their case."""

    def __init__(self, name, exact=False):
        root = Path(__file__).resolve().parents[2]
        given = os.environ.get("STOWAGE_VENDOR_APIS")
        places = [Path(given)] if given else [root.parent / "shared/vendor-apis", root.parent.parent / "shared/vendor-apis"]
        found = [place / name for place in places if (place / name).is_file()]
        self.missing = f"{places[0] / name} is missing; STOWAGE_VENDOR_APIS may name its folder"
        self.whole = json.loads(found[0].read_text()) if found else None
        self.exact = exact

    def operation(self, verb, path):
        """What is described for a verb and a path without its query; None where nothing is."""
        for template, verbs in self.whole["paths"].items():
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path, flags=re.I):
                if verb.lower() in verbs:
                    return verbs[verb.lower()]
        return None

    def wrong_in_call(self, verb, target, body=None):
        """What a call does that is not described, as sentences."""
        if self.whole is None:
            return []
        path, _, query = target.partition("?")
        operation = self.operation(verb, path)
        if operation is None:
            return [f"{verb} {path} is not described"]
        wrong = []
        parameters = {one["name"].lower(): one for one in operation.get("parameters", []) if one["in"] == "query"}
        given = urllib.parse.parse_qsl(query, keep_blank_values=True)
        wrong += [f"{path} takes no {name}" for name, _ in given if name.lower() not in parameters]
        names = {name.lower() for name, _ in given}
        wrong += [f"{path} needs {one['name']}" for name, one in parameters.items() if one.get("required") and name not in names]
        content = operation.get("requestBody", {}).get("content", {})
        if body is not None and "application/json" in content:
            wrong += self.wrong_in(content["application/json"]["schema"], body, path)
        return wrong

    def wrong_in_answer(self, verb, target, answer):
        """What an answer has that is not described, as sentences."""
        if self.whole is None:
            return []
        operation = self.operation(verb, target.partition("?")[0])
        if operation is None:
            return [f"{verb} {target} is not described"]
        return self.wrong_in(operation["responses"]["200"]["content"]["application/json"]["schema"], answer, target)

    def wrong_in(self, schema, value, where):
        if "$ref" in schema:
            # OpenAPI 3.0 cannot say beside a reference that null is meant, too, so that it is taken for allowed.
            if value is None:
                return []
            schema = self.whole["components"]["schemas"][schema["$ref"].removeprefix(REFERENCE)]
        if value is None:
            return [] if schema.get("nullable") else [f"{where} is null"]
        kind = schema.get("type")
        if kind and not KINDS[kind](value):
            return [f"{where} is {value!r}, no {kind}"]
        wrong = [f"{where} is {value!r}, none of {schema['enum']}"] if value not in schema.get("enum", [value]) else []
        if schema.get("format") == "int32" and not -(2**31) <= value < 2**31:
            wrong.append(f"{where} is {value}, beyond 32 bits")
        if schema.get("format") == "date-time" and not is_instant(value):
            wrong.append(f"{where} is {value!r}, no date-time")
        if kind == "array":
            wrong += [sentence for item in value for sentence in self.wrong_in(schema["items"], item, where + "[]")]
        if "properties" in schema:
            wrong += self.wrong_in_members(schema, value, where)
        return wrong

    def wrong_in_members(self, schema, value, where):
        case = str if self.exact else str.lower
        properties = {case(name): one for name, one in schema["properties"].items()}
        wrong = [f"{where} lacks {name}" for name in schema.get("required", []) if case(name) not in map(case, value)]
        for name, content in value.items():
            if case(name) in properties:
                wrong += self.wrong_in(properties[case(name)], content, f"{where}: {name}")
            elif schema.get("additionalProperties") is False:
                wrong.append(f"{where} has {name}, which is not described")
        return wrong


def is_instant(text):
    try:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False
