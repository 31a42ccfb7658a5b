#include "hub/standing_approvals.h"

#include <algorithm>

#include "base/json.h"
#include "hub/change_log.h"

namespace stowage {

namespace {

const MappingPlan* find_mapping(const Plan& plan, ServiceMappingId id) {
  const auto found = std::find_if(plan.mappings.begin(), plan.mappings.end(),
                                  [&](const MappingPlan& mapping) { return mapping.mapping == id; });
  return found == plan.mappings.end() ? nullptr : &*found;
}

void write_change(JsonWriter& out, const PlannedChange& change) {
  out.begin_object().field("effective", change.effective.text());
  out.field("before", change.before.count()).field("target", change.target.count());
  out.field("onPeriod", change.on_period.text()).field("monthAfter", change.month_after.text());
  out.key("charges").begin_array();
  for (const PlannedCharge& charge : change.charges)
    out.begin_object()
        .field("from", charge.period.from.text())
        .field("until", charge.period.until.text())
        .field("day", charge.day.text())
        .field("amount", charge.amount.text())
        .end_object();
  out.end_array().end_object();
}

Result<std::optional<StandingApproval>> find_standing(Database& database, const MappingPlan& plan) {
  const Sha256 changes = sha256(approved_text(plan));
  const auto entry = TRY(database.find_integer(
      "SELECT max(from_entry) FROM approved_changes WHERE mapping=? AND changes=? AND until_entry IS NULL",
      plan.mapping, Blob{bytes_of(changes)}));
  if (!entry ||
      TRY(database.find_integer("SELECT 1 FROM plan_changes WHERE mapping=? AND from_entry>?", plan.mapping, *entry)))
    return std::optional<StandingApproval>();
  const auto given = TRY(read_entry(database, EntryId(*entry)));
  return std::optional(StandingApproval{plan.mapping, EntryId(*entry), given ? given->person : std::string()});
}

}  // namespace

std::string approved_text(const MappingPlan& plan) {
  JsonWriter out;
  out.begin_object().field("mapping", plan.mapping.number()).field("account", plan.account.number());
  out.field("contract", plan.contract.number()).field("service", plan.service.number());
  out.field("kind", plan.kind.text()).field("how", to_text(plan.how));
  out.key("changes").begin_array();
  for (const PlannedChange& change : plan.changes) write_change(out, change);
  out.end_array().key("guards").begin_array();
  std::vector<std::string_view> guards;
  for (const GuardHit& hit : plan.guards) guards.push_back(to_text(hit.guard));
  std::sort(guards.begin(), guards.end());
  guards.erase(std::unique(guards.begin(), guards.end()), guards.end());
  for (const std::string_view guard : guards) out.text(guard);
  return out.end_array().end_object().take();
}

Result<void> StandingApprovals::approve(const Person& person, const PlanFile& file,
                                        const std::vector<ServiceMappingId>& mappings, const std::string& reason) {
  ChangeLog log(ledger_);
  if (!file.undoes.empty()) return log.approve(person, file.hash, mappings, reason);
  const auto keep = [&](Database& database, ServiceMappingId mapping, EntryId entry) {
    const Sha256 changes = sha256(approved_text(*find_mapping(file.plan, mapping)));
    return database.run("INSERT INTO approved_changes(mapping,changes,from_entry) VALUES(?,?,?)", mapping,
                        Blob{bytes_of(changes)}, entry);
  };
  return log.approve(person, file.hash, mappings, reason, keep);
}

Result<std::vector<StandingApproval>> StandingApprovals::of(const Plan& plan) {
  const File::Reader reader = TRY(ledger_.file().read());
  std::vector<StandingApproval> standing;
  for (const MappingPlan& mapping : plan.mappings) {
    if (!mapping.waits()) continue;
    if (auto found = TRY(find_standing(*reader, mapping))) standing.push_back(*std::move(found));
  }
  return standing;
}

}  // namespace stowage
