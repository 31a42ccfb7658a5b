#include "hub/source_days.h"

#include "base/json.h"
#include "hub/module_book.h"
#include "ledger/journal.h"

namespace stowage {

namespace {

// Sources measure Endpoint Backup alone, and need no book of modules.
Result<std::int64_t> number_of(Database& database, const Module& module) {
  if (const auto version = module.version()) return std::int64_t{static_cast<int>(*version)};
  return TRY(Modules::load(database, TRY(journal_head(database)).entry)).number_of(module);
}

Result<Module> module_of_number(Database& database, std::int64_t number) {
  for (const Version version : {Version::V1, Version::V2})
    if (number == static_cast<int>(version)) return module_of(version);
  return TRY(Modules::load(database, TRY(journal_head(database)).entry)).of_number(number);
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

Result<std::vector<JudgedDay>> read_days(Database& database, Query rows) {
  std::vector<JudgedDay> days;
  while (TRY(rows.next())) {
    JudgedDay one;
    one.day.source = rows.id<SourceId>(0);
    one.day.module = TRY(module_of_number(database, rows.integer(1)));
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

// Of each source and module the newest day for which anything came, where that is doubted.
Result<std::vector<JudgedDay>> read_doubted(Database& database) {
  Query rows = TRY(database.query(
      "SELECT " + std::string(day_columns) +
      " FROM source_days d WHERE until_entry IS NULL AND health IN (4,5) AND day=(SELECT max(day) FROM source_days l "
      "WHERE l.source=d.source AND l.module=d.module AND l.until_entry IS NULL AND l.health NOT IN (2,3)) "
      "ORDER BY source,module"));
  return read_days(database, std::move(rows));
}

// Of a declared module the days since the last good one.
Result<std::vector<JudgedDay>> read_doubted(Database& database, const Module& module) {
  const std::int64_t number = TRY(number_of(database, module));
  Query rows = TRY(database.query("SELECT " + std::string(day_columns) +
                                      " FROM source_days WHERE until_entry IS NULL AND source=0 AND module=?1 AND "
                                      "health=5 AND day>coalesce((SELECT max(day) FROM source_days WHERE until_entry "
                                      "IS NULL AND source=0 AND module=?1 AND health=1),-1000000) ORDER BY day",
                                  number));
  return read_days(database, std::move(rows));
}

Result<std::optional<SourceDay>> first_of(std::vector<JudgedDay> days) {
  return days.empty() ? std::nullopt : std::optional(std::move(days.front().day));
}

}  // namespace

Result<std::optional<SourceDay>> find_source_day(Database& database, SourceId source, const Module& module, Day day) {
  Query rows = TRY(database.query("SELECT " + std::string(day_columns) +
                                      " FROM source_days WHERE until_entry IS NULL AND source=? AND module=? AND day=?",
                                  source, TRY(number_of(database, module)), day));
  return first_of(TRY(read_days(database, std::move(rows))));
}

Result<std::optional<SourceDay>> last_good_day(Database& database, SourceId source, const Module& module, Day before) {
  Query rows = TRY(database.query("SELECT " + std::string(day_columns) +
                                      " FROM source_days WHERE until_entry IS NULL AND source=? AND module=? AND day<? "
                                      "AND health=1 AND complete=1 ORDER BY day DESC LIMIT 1",
                                  source, TRY(number_of(database, module)), before));
  return first_of(TRY(read_days(database, std::move(rows))));
}

Result<void> write_source_day(Database& database, const JudgedDay& one, EntryId entry) {
  const SourceDay& day = one.day;
  const std::int64_t module = TRY(number_of(database, day.module));
  TRY(database.run("UPDATE source_days SET until_entry=? WHERE source=? AND module=? AND day=? AND until_entry IS NULL",
                   entry, day.source, module, day.day));
  return database.run(
      "INSERT INTO source_days(" + std::string(day_columns) + ",from_entry) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      day.source, module, day.day, day.measured, day.complete, day.organizations, day.assets, day.unmeasured,
      day.stored, day.hash, static_cast<int>(day.health), day.reason, day.accepted, ids_json(one.concerns), one.run,
      entry);
}

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
                         TRY(write_source_day(database, one, entry));
                       }
                       return {};
                     }));
  return {};
}

Result<std::vector<SourceDay>> SourceDays::accept(const Person& person, SourceId source,
                                                  const std::optional<Module>& module, const std::string& reason) {
  if (reason.empty()) return bad_input("this needs a reason", "Give --reason; the journal keeps it.");
  const std::string subject =
      source ? "source " + std::to_string(source.number()) : "module " + std::string(module->key());
  std::vector<SourceDay> accepted;
  TRY(ledger_.record(person, {"source.accept", subject, "{}", reason},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       std::vector<JudgedDay> days;
                       if (module) days = TRY(read_doubted(database, *module));
                       for (JudgedDay& one : TRY(read_doubted(database)))
                         if (source && one.day.source == source) days.push_back(std::move(one));
                       for (JudgedDay& one : days) {
                         accepted.push_back(one.day);
                         one.day.health = Health::Good;
                         one.day.accepted = true;
                         one.day.reason.clear();
                         one.concerns.clear();
                         TRY(write_source_day(database, one, entry));
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
  return find_source_day(*reader, source, module, day);
}

Result<std::optional<SourceDay>> SourceDays::last_good(SourceId source, Module module, Day before) {
  const File::Reader reader = TRY(ledger_.file().read());
  return last_good_day(*reader, source, module, before);
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
  return read_days(*reader, std::move(rows));
}

}  // namespace stowage
