"""Every SQL table belongs to the folder that creates it, which alone names it in SQL (keywords in capitals, so that
a sentence for people is not taken for a query)."""

import re

from source import Finding

CREATE = re.compile(r"\bCREATE\s+(?:VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[\"\[`]?(\w+)", re.I)
NAMED = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE(?:\s+OR\s+\w+)?|TABLE|REFERENCES|ON)\s+[\"\[`]?(\w+)")
LISTED = re.compile(r"\bFROM\s+((?:\w+(?:\s+(?:AS\s+)?\w+)?\s*,\s*)+\w+)")


def check(tree):
    owners = {}
    for file in tree.in_src():
        if file.is_test:
            continue
        for offset, sql in file.strings:
            for table in CREATE.findall(sql):
                room = tree.room(file.path)
                if owners.setdefault(table.lower(), room) != room:
                    yield Finding(file.at(offset), f"the table {table} is created by {owners[table.lower()]} too")
    for file in tree.in_src():
        room = tree.room(file.path)
        for offset, sql in file.strings:
            for table in sorted(named(sql)):
                owner = owners.get(table, room)
                if owner != room:
                    yield Finding(file.at(offset), f"the table {table} belongs to {owner}; ask it, rather than its table")


def named(sql):
    names = {name.lower() for name in NAMED.findall(sql)}
    for tables in LISTED.findall(sql):
        names |= {part.split()[0].lower() for part in tables.split(",") if part.split()}
    return names
