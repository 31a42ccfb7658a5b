#include "hub/source_days.h"

#include "base/json.h"

namespace stowage {

namespace {

// Sources measure Endpoint Backup alone.
int number_of(const Module& module) {
  return static_cast<int>(*module.version());
}

constexpr std::string_view day_columns =
    "source,module,day,measured_ms,complete,organizations,assets,unmeasured,stored,hash,health,reason,accepted,"
    "concerns,run";

std::string ids_json(const std::vector<OrganizationId>& ids) {
  JsonWriter json;
  json.begin_array();
  for (const OrganizationId id : ids) json.number(id.number());
  return json.end_array().take();
}

Result<std::vector<OrganizationId>> ids_from(std::string_view text) {
  std::vector<OrganizationId> ids;
  const JsonValue json = TRY(JsonValue::parse(text));
  for (const JsonValue& item : json.items())
    ids.emplace_back(static_cast<std::int64_t>(TRY(parse_int128(item.text()))));
  return ids;
}

Result<std::vector<JudgedDay>> read_days(Query rows) {
  std::vector<JudgedDay> days;
  while (TRY(rows.next())) {
    JudgedDay one;
    one.day.source = rows.id<SourceId>(0);
    one.day.module = module_of(static_cast<Version>(rows.integer(1)));
    one.day.day = rows.day(2);
    if (!rows.null(3)) one.day.measured = rows.instant(3);
    one.day.complete = rows.integer(4) != 0;
    one.day.organizations = rows.integer(5);
    one.day.assets = rows.integer(6);
    one.day.unmeasured = rows.integer(7);
    one.day.stored = Bytes(rows.integer(8));
    one.day.hash = rows.string(9);
    one.day.health = static_cast<Health>(rows.integer(10));
    one.day.reason = rows.string(11);
    one.day.accepted = rows.integer(12) != 0;
    one.concerns = TRY(ids_from(rows.text(13)));
    one.run = rows.id<RunId>(14);
    days.push_back(std::move(one));
  }
  return days;
}

Result<void> write_day(Database& database, const JudgedDay& one, EntryId entry) {
  const SourceDay& day = one.day;
  TRY(database.run("UPDATE source_days SET until_entry=? WHERE source=? AND module=? AND day=? AND until_entry IS NULL",
                   entry, day.source, number_of(day.module), day.day));
  return database.run(
      "INSERT INTO source_days(" + std::string(day_columns) + ",from_entry) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      day.source, number_of(day.module), day.day, day.measured, day.complete, day.organizations, day.assets,
      day.unmeasured, day.stored, day.hash, static_cast<int>(day.health), day.reason, day.accepted,
      ids_json(one.concerns), one.run, entry);
}

// Of each source and module the newest day for which anything came, where that is doubted.
Result<std::vector<JudgedDay>> read_doubted(Database& database) {
  Query rows = TRY(database.query(
      "SELECT " + std::string(day_columns) +
      " FROM source_days d WHERE until_entry IS NULL AND health IN (4,5) AND day=(SELECT max(day) FROM source_days l "
      "WHERE l.source=d.source AND l.module=d.module AND l.until_entry IS NULL AND l.health NOT IN (2,3)) "
      "ORDER BY source,module"));
  return read_days(std::move(rows));
}

}  // namespace

Result<void> SourceDays::keep(const Person& person, RunId run, const std::vector<JudgedDay>& days) {
  if (days.empty()) return {};
  JsonWriter data;
  data.begin_object().field("run", run.number()).field("days", static_cast<std::int64_t>(days.size()));
  std::int64_t doubts = 0;
  for (const JudgedDay& one : days) doubts += doubted(one.day.health) ? 1 : 0;
  data.field("doubted", doubts).end_object();
  TRY(ledger_.record(person, {"sources.judge", "run " + std::to_string(run.number()), data.take(), ""},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       for (JudgedDay one : days) {
                         one.run = run;
                         TRY(write_day(database, one, entry));
                       }
                       return {};
                     }));
  return {};
}

Result<std::vector<SourceDay>> SourceDays::accept(const Person& person, SourceId source, const std::string& reason) {
  if (reason.empty()) return bad_input("this needs a reason", "Give --reason; the journal keeps it.");
  std::vector<SourceDay> accepted;
  TRY(ledger_.record(person, {"source.accept", "source " + std::to_string(source.number()), "{}", reason},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       for (JudgedDay one : TRY(read_doubted(database))) {
                         if (one.day.source != source) continue;
                         accepted.push_back(one.day);
                         one.day.health = Health::Good;
                         one.day.accepted = true;
                         one.day.reason.clear();
                         one.concerns.clear();
                         TRY(write_day(database, one, entry));
                       }
                       if (accepted.empty())
                         return refuse("nothing that this source sent last is doubted",
                                       "`stowage log --received` shows what sources sent.");
                       return {};
                     }));
  return accepted;
}

Result<std::optional<SourceDay>> SourceDays::find(SourceId source, Module module, Day day) {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query("SELECT " + std::string(day_columns) +
                                     " FROM source_days WHERE until_entry IS NULL AND source=? AND module=? AND day=?",
                                 source, number_of(module), day));
  const std::vector<JudgedDay> found = TRY(read_days(std::move(rows)));
  return found.empty() ? std::nullopt : std::optional(found.front().day);
}

Result<std::optional<SourceDay>> SourceDays::last_good(SourceId source, Module module, Day before) {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query("SELECT " + std::string(day_columns) +
                                     " FROM source_days WHERE until_entry IS NULL AND source=? AND module=? AND day<? "
                                     "AND health=1 AND complete=1 ORDER BY day DESC LIMIT 1",
                                 source, number_of(module), before));
  const std::vector<JudgedDay> found = TRY(read_days(std::move(rows)));
  return found.empty() ? std::nullopt : std::optional(found.front().day);
}

Result<SourceDoubts> SourceDays::doubts() {
  const File::Reader reader = TRY(ledger_.file().read());
  SourceDoubts doubts;
  for (const JudgedDay& one : TRY(read_doubted(*reader)))
    for (const OrganizationId organization : one.concerns) doubts[{organization, one.day.module}] = one.day;
  return doubts;
}

Result<std::vector<JudgedDay>> SourceDays::newest(int count) {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query("SELECT " + std::string(day_columns) +
                                     " FROM source_days WHERE until_entry IS NULL ORDER BY day DESC,source,module "
                                     "LIMIT ?",
                                 count));
  return read_days(std::move(rows));
}

}  // namespace stowage
