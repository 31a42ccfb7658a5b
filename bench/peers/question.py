"""The question that all are asked, in SQL: per organization and version the asset-days and byte-days of some days by R1,
an asset's day billed as v2 where v2 is active on it that day, else as v1.

Two tables are asked. `cells` has what was measured, as the program's segments have: a row for each stream and day, with
whose it is standing elsewhere. `asset_days` is what one would rather ask: a row for each asset and day with its
organization, both versions side by side, sorted by organization. Making it is more work, and an asset that moves, or is
joined with another one, must be found in it and changed."""

# How each engine says what they say differently. A day is a number, counted from 1970.
TABLES = {
    "clickhouse": """
        CREATE TABLE samples(day UInt16 DEFAULT toUInt16(intDiv(ms, 86400000)), stream UInt32, ms Int64, bytes Int64)
          ENGINE = MergeTree PARTITION BY day ORDER BY stream;
        CREATE TABLE streams(stream UInt32, asset UInt32, organization UInt16, version UInt8, second UInt32)
          ENGINE = MergeTree ORDER BY stream;
        CREATE TABLE cells(day UInt16, stream UInt32, level Int64, peak Int64)
          ENGINE = MergeTree PARTITION BY day ORDER BY stream;
        CREATE TABLE asset_days(day UInt16, organization UInt16, asset UInt32, v1 Int64, v2 Int64)
          ENGINE = MergeTree PARTITION BY day ORDER BY (organization, asset)""",
    "duckdb": """
        CREATE TABLE samples(day USMALLINT, stream UINTEGER, ms BIGINT, bytes BIGINT);
        CREATE TABLE streams(stream UINTEGER, asset UINTEGER, organization USMALLINT, version UTINYINT, second UINTEGER);
        CREATE TABLE cells(day USMALLINT, stream UINTEGER, level BIGINT, peak BIGINT);
        CREATE TABLE asset_days(day USMALLINT, organization USMALLINT, asset UINTEGER, v1 BIGINT, v2 BIGINT)""",
    "sqlite": """
        CREATE TABLE samples(day INTEGER, stream INTEGER, ms INTEGER, bytes INTEGER);
        CREATE TABLE streams(stream INTEGER PRIMARY KEY, asset INTEGER, organization INTEGER, version INTEGER,
          second INTEGER);
        CREATE TABLE cells(day INTEGER, stream INTEGER, level INTEGER, peak INTEGER,
          PRIMARY KEY(day, stream)) WITHOUT ROWID;
        CREATE TABLE asset_days(day INTEGER, organization INTEGER, asset INTEGER, v1 INTEGER, v2 INTEGER,
          PRIMARY KEY(day, organization, asset)) WITHOUT ROWID""",
}

# A stream is one row of `streams`; ClickHouse wants to be told.
JOIN = {"clickhouse": "ANY LEFT JOIN", "duckdb": "JOIN", "sqlite": "JOIN"}


def tables(dialect):
    return [statement.strip() for statement in TABLES[dialect].split(";")]


def seal(dialect, day):
    """A day's samples made into its cells: the level at its end, and its peak. SQLite has no quick way to both: it is
    spared the peak. Samples of one instant are equal here."""
    if dialect == "sqlite":
        # Beside max(), bytes are those of the row that has it: https://sqlite.org/lang_select.html#bareagg
        return [f"""INSERT INTO cells SELECT {day}, stream, bytes, 0
            FROM (SELECT stream, bytes, max(ms) FROM samples WHERE day = {day} GROUP BY stream)"""]
    newest = {"clickhouse": "argMax(bytes, ms)", "duckdb": "arg_max(bytes, ms)"}[dialect]
    return [f"""INSERT INTO cells SELECT {day}, stream, {newest} AS level, max(bytes) AS peak
        FROM samples WHERE day = {day} GROUP BY stream ORDER BY stream"""]


def unseal(dialect, day):
    if dialect == "clickhouse":
        return [f"ALTER TABLE cells DROP PARTITION {day}"]
    return [f"DELETE FROM cells WHERE day = {day}"]


def widen(dialect, day):
    """A day's cells made into its asset-days; -1 stands where a version has nothing."""
    return [f"""INSERT INTO asset_days SELECT {day}, organization, asset,
          max(CASE WHEN version = 1 THEN level ELSE -1 END) AS v1,
          max(CASE WHEN version = 2 THEN level ELSE -1 END) AS v2
        FROM (SELECT stream, level FROM cells WHERE day = {day}) AS of_day
        {JOIN[dialect]} (SELECT stream, asset, organization, version FROM streams) AS known USING (stream)
        GROUP BY organization, asset ORDER BY organization, asset"""]


def of_cells(dialect, days):
    """The question, asked of what was measured. `second` names the v2 stream of a v1 stream's asset, or is 0."""
    return f"""SELECT organization, version, count(*) AS asset_days, sum(level) AS byte_days
        FROM (SELECT day, stream, level FROM cells WHERE day >= {days.start} AND day < {days.stop}) AS of_days
        {JOIN[dialect]} (SELECT stream, organization, version, second FROM streams) AS known USING (stream)
        WHERE second = 0 OR (day, second) NOT IN
          (SELECT day, stream FROM cells WHERE stream IN (SELECT second FROM streams WHERE second > 0))
        GROUP BY organization, version"""


def of_asset_days(_, days):
    """The question, asked of asset-days."""
    return f"""SELECT organization, CASE WHEN v2 >= 0 THEN 2 ELSE 1 END AS billed, count(*) AS asset_days,
          sum(CASE WHEN v2 >= 0 THEN v2 ELSE v1 END) AS byte_days
        FROM asset_days WHERE day >= {days.start} AND day < {days.stop}
        GROUP BY organization, billed"""


def settle(dialect):
    """Whatever an engine would do at leisure, done before anything is measured."""
    if dialect == "clickhouse":
        return [f"OPTIMIZE TABLE {table} FINAL" for table in ("samples", "cells", "asset_days")]
    return ["ANALYZE"]
