#include "hub/activity.h"

#include "base/json.h"

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

Result<void> record_activity(Ledger& ledger, const Person& person, const std::string& plan,
                             std::vector<ActivityRow>& rows) {
  const Instant at = ledger.now();
  std::int64_t failed = 0;
  std::int64_t waiting = 0;
  for (ActivityRow& row : rows) {
    row.at = at;
    row.plan = plan;
    failed += row.outcome == Outcome::Failed ? 1 : 0;
    waiting += row.outcome == Outcome::Waits ? 1 : 0;
  }
  JsonWriter data;
  data.begin_object()
      .field("plan", plan)
      .field("rows", static_cast<std::int64_t>(rows.size()))
      .field("failed", failed)
      .field("waiting", waiting)
      .end_object();
  const auto insert = [&](Database& database, EntryId entry) -> Result<void> {
    for (const ActivityRow& row : rows)
      TRY(
          database.run("INSERT INTO activity(at_ms,plan,module,billing_type,organization,account,contract,service,"
                       "units_before,units_after,outcome,reason,charged,from_entry) "
                       "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                       row.at, row.plan, static_cast<int>(row.kind.module), to_text(row.kind.type), row.organization,
                       row.account, row.contract, row.service, row.before.count(), row.after.count(),
                       static_cast<int>(row.outcome), row.reason, charged_text(row.charged), entry));
    return {};
  };
  TRY(ledger.record(person, {"plan.apply", "plan " + plan.substr(0, 20), data.take(), ""}, insert));
  return {};
}

Result<std::vector<ActivityRow>> newest_activity(Ledger& ledger, int count) {
  const File::Reader reader = TRY(ledger.file().read());
  Query rows = TRY(reader->query(
      "SELECT at_ms,plan,module,billing_type,organization,account,contract,service,units_before,units_after,outcome,"
      "reason,charged FROM activity ORDER BY activity DESC LIMIT ?",
      count));
  std::vector<ActivityRow> activity;
  while (TRY(rows.next()))
    activity.push_back({rows.instant(0),
                        rows.string(1),
                        {static_cast<Module>(rows.integer(2)), TRY(parse_billing_type(rows.text(3)))},
                        rows.id<OrganizationId>(4),
                        rows.id<AccountId>(5),
                        rows.id<ContractId>(6),
                        rows.id<ServiceId>(7),
                        Units(rows.integer(8)),
                        Units(rows.integer(9)),
                        static_cast<Outcome>(rows.integer(10)),
                        rows.string(11),
                        TRY(charged_from(rows.string(12)))});
  return activity;
}

}  // namespace stowage
