#include "hub/runs.h"

#include "base/json.h"

namespace stowage {

namespace {

std::string subject_of(RunId run) {
  return "run " + std::to_string(run.number());
}

std::string texts_json(const std::vector<std::string>& texts) {
  JsonWriter json;
  json.begin_array();
  for (const std::string& text : texts) json.text(text);
  return json.end_array().take();
}

std::string data_of(const Run& run) {
  JsonWriter data;
  data.begin_object().field("from", run.days.from.text()).field("until", run.days.until.text());
  data.field("plan", run.plan).field("confirmed", run.confirmed).field("waiting", run.waiting);
  data.field("problems", static_cast<std::int64_t>(run.problems.size())).end_object();
  return data.take();
}

Result<void> write_row(Database& database, const Run& run, EntryId entry) {
  return database.run(
      "INSERT INTO runs(run,began_ms,first_day,end_day,ended_ms,plan,confirmed,waiting,problems,from_entry) "
      "VALUES(?,?,?,?,?,?,?,?,?,?)",
      run.id, run.began, run.days.from, run.days.until, run.ended, run.plan, run.confirmed, run.waiting,
      texts_json(run.problems), entry);
}

}  // namespace

Result<Run> Runs::begin(const Person& person, const DayRange& days) {
  Run run;
  run.began = ledger_.now();
  run.days = days;
  TRY(ledger_.record(person, {"run.begin", "run", data_of(run), ""},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       run.id = RunId(entry.number());
                       return write_row(database, run, entry);
                     }));
  return run;
}

Result<Run> Runs::end(const Person& person, Run run) {
  run.ended = ledger_.now();
  TRY(ledger_.record(person, {"run.end", subject_of(run.id), data_of(run), ""},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       TRY(database.run("UPDATE runs SET until_entry=? WHERE run=? AND until_entry IS NULL", entry,
                                        run.id));
                       return write_row(database, run, entry);
                     }));
  return run;
}

Result<bool> Runs::exists(RunId run) {
  const File::Reader reader = TRY(ledger_.file().read());
  return TRY(reader->find_integer("SELECT 1 FROM runs WHERE run=?", run)).has_value();
}

Result<std::vector<Run>> Runs::newest(int count) {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query(
      "SELECT run,began_ms,first_day,end_day,ended_ms,plan,confirmed,waiting,problems FROM runs WHERE until_entry IS "
      "NULL ORDER BY run DESC LIMIT ?",
      count));
  std::vector<Run> runs;
  while (TRY(rows.next())) {
    Run run{rows.id<RunId>(0), rows.instant(1), {rows.day(2), rows.day(3)}};
    if (!rows.null(4)) run.ended = rows.instant(4);
    run.plan = rows.string(5);
    run.confirmed = rows.integer(6);
    run.waiting = rows.integer(7);
    const JsonValue problems = TRY(JsonValue::parse(rows.text(8)));
    for (const JsonValue& problem : problems.items()) run.problems.push_back(problem.text());
    runs.push_back(std::move(run));
  }
  return runs;
}

Result<std::optional<Day>> Runs::done_until() {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query("SELECT max(end_day) FROM runs WHERE until_entry IS NULL AND ended_ms IS NOT NULL"));
  if (!TRY(rows.next()) || rows.null(0)) return std::optional<Day>();
  return std::optional(rows.day(0));
}

}  // namespace stowage
