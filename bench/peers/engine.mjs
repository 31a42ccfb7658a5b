// Runs SQL in an engine that lives in this process: DuckDB or ClickHouse's current one (chDB), on files of its own.
//
//     node engine.mjs duckdb|chdb FOLDER THREADS
//
// A JSON command a line comes on standard input, {"run": [SQL, ...]} or {"ask": SQL}; a JSON line answers it, with the
// rows and the seconds that it took, measured here, until the last row was there.

import { createInterface } from "node:readline";

async function duckdb(folder, threads) {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(`${folder}/bench.duckdb`, { threads });
  const connection = await instance.connect();
  return {
    run: (sql) => connection.run(sql),
    ask: async (sql) => (await connection.runAndReadAll(sql)).getRows(),
  };
}

async function chdb(folder, threads) {
  const { Session } = await import("chdb");
  const session = new Session(`${folder}/chdb`);
  const set = ` SETTINGS max_threads = ${threads}`;
  return {
    run: async (sql) => session.query(/^(INSERT|SELECT)/.test(sql) ? sql + set : sql),
    ask: async (sql) =>
      session.query(sql + set, "TabSeparated").split("\n").filter(Boolean).map((row) => row.split("\t")),
  };
}

const [name, folder, threads] = process.argv.slice(2);
const engine = await { duckdb, chdb }[name](folder, threads);
const answer = (value) => process.stdout.write(JSON.stringify(value) + "\n");

answer({});
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  try {
    const begun = process.hrtime.bigint();
    for (const sql of command.run ?? []) await engine.run(sql);
    const rows = command.ask ? await engine.ask(command.ask) : [];
    const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
    answer({ seconds, rows: rows.map((row) => row.map(String)) });
  } catch (error) {
    answer({ error: String(error) });
  }
}
process.exit(0);
