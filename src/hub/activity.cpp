#include "hub/activity.h"

#include "base/json.h"
#include "hub/module_book.h"

namespace stowage {

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::Increased:
      return "increased";
    case Outcome::Decreased:
      return "decreased";
    case Outcome::Unchanged:
      return "unchanged";
    case Outcome::Failed:
      return "failed";
    case Outcome::Waits:
      return "waits";
  }
  return "";
}

Result<Outcome> parse_outcome(std::string_view text) {
  for (const Outcome outcome :
       {Outcome::Increased, Outcome::Decreased, Outcome::Unchanged, Outcome::Failed, Outcome::Waits})
    if (to_text(outcome) == text) return outcome;
  return bad_input("'" + std::string(text) + "' is no outcome",
                   "There are: increased, decreased, unchanged, failed, waits.");
}

namespace {

// "USD 12.30", or nothing.
std::string charged_text(const std::optional<Money>& charged) {
  return charged ? charged->currency().code() + " " + charged->text() : std::string();
}

Result<std::optional<Money>> charged_from(const std::string& text) {
  if (text.empty()) return std::optional<Money>();
  const Currency currency = TRY(Currency::parse(text.substr(0, 3)));
  return std::optional(TRY(Money::parse(text.substr(4), currency)));
}

}  // namespace

Result<void> record_activity(Ledger& ledger, const Person& person, RunId run, const std::string& plan,
                             std::vector<ActivityRow>& rows) {
  const Instant at = ledger.now();
  std::int64_t failed = 0;
  std::int64_t waiting = 0;
  for (ActivityRow& row : rows) {
    row.at = at;
    row.run = run;
    row.plan = plan;
    failed += row.outcome == Outcome::Failed ? 1 : 0;
    waiting += row.outcome == Outcome::Waits ? 1 : 0;
  }
  JsonWriter data;
  data.begin_object()
      .field("plan", plan)
      .field("run", run.number())
      .field("rows", static_cast<std::int64_t>(rows.size()))
      .field("failed", failed)
      .field("waiting", waiting)
      .end_object();
  const auto insert = [&](Database& database, EntryId entry) -> Result<void> {
    const Modules modules = TRY(Modules::load(database, entry));
    for (const ActivityRow& row : rows)
      TRY(database.run(
          "INSERT INTO activity(at_ms,plan,module,billing_type,organization,account,contract,service,"
          "units_before,units_after,outcome,reason,charged,run,kept_in,from_entry) "
          "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
          row.at, row.plan, modules.number_of(row.kind.module), to_text(row.kind.type), row.organization, row.account,
          row.contract, row.service, row.before.count(), row.after.count(), static_cast<int>(row.outcome), row.reason,
          charged_text(row.charged), row.run, row.kept_in, entry));
    return {};
  };
  TRY(ledger.record(person, {"plan.apply", "plan " + plan.substr(0, 20), data.take(), ""}, insert));
  return {};
}

namespace {

Result<ActivityRow> activity_row(const Query& rows, const Modules& modules) {
  return ActivityRow{rows.instant(0),
                     rows.id<RunId>(13),
                     rows.string(1),
                     TRY(modules.kind_of(rows.integer(2), rows.text(3))),
                     rows.id<OrganizationId>(4),
                     rows.id<AccountId>(5),
                     rows.id<ContractId>(6),
                     rows.id<ServiceId>(7),
                     Units(rows.integer(8)),
                     Units(rows.integer(9)),
                     static_cast<Outcome>(rows.integer(10)),
                     rows.string(11),
                     TRY(charged_from(rows.string(12))),
                     rows.string(14)};
}

}  // namespace

Result<std::vector<ActivityRow>> read_activity(Ledger& ledger, const ActivityFilter& filter, int count) {
  const File::Reader reader = TRY(ledger.file().read());
  const std::string connection = filter.connection.value_or("");
  const Modules modules = TRY(Modules::load(*reader, TRY(journal_head(*reader)).entry));
  Query rows = TRY(reader->query(
      "SELECT at_ms,plan,module,billing_type,organization,account,contract,service,units_before,units_after,outcome,"
      "reason,charged,run,kept_in FROM activity WHERE at_ms>=?1 AND at_ms<?2 AND (?3<0 OR run=?3) AND "
      "(?4<0 OR organization=?4) AND (?5<0 OR module=?5) AND (?6='' OR kept_in=?6 OR "
      "substr(kept_in,-length(?6)-2)='('||?6||')') AND "
      "(?7<0 OR outcome=?7) ORDER BY activity DESC LIMIT ?8",
      filter.from.value_or(Instant(INT64_MIN)), filter.until.value_or(Instant(INT64_MAX)),
      filter.run ? filter.run->number() : -1, filter.organization ? filter.organization->number() : -1,
      filter.module ? modules.number_of(*filter.module) : -1, connection,
      filter.outcome ? static_cast<int>(*filter.outcome) : -1, count));
  std::vector<ActivityRow> activity;
  while (TRY(rows.next())) activity.push_back(TRY(activity_row(rows, modules)));
  return activity;
}

}  // namespace stowage
