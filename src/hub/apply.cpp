#include "hub/apply.h"

#include <algorithm>
#include <set>

#include "contracts/contract_book.h"
#include "hub/mapping_apply.h"
#include "hub/mapping_book.h"
#include "os/stop.h"

namespace stowage {

namespace {

std::string guard_reasons(const MappingPlan& plan) {
  std::string text = "It waits for approval.";
  for (const GuardHit& hit : plan.guards) text += " " + hit.reason;
  return text;
}

std::string on_the_list(int count, const std::string& psa) {
  return std::to_string(count) + " of its changes " + (count == 1 ? "is" : "are") +
         " on the work list: a person makes " + (count == 1 ? "it" : "them") + " in " + psa + ".";
}

class PlanApply {
 public:
  PlanApply(Ledger& ledger, Psa& psa, const Person& person, const PlanFile& file, const SealedUsage& sealed)
      : ledger_(ledger), psa_(psa), person_(person), file_(file), sealed_(sealed) {}

  Result<Applied> run(RunId number) {
    std::vector<MappingApply> mappings;
    for (const MappingPlan& plan : file_.plan.mappings) mappings.emplace_back(ledger_, psa_, person_, file_, plan);
    std::vector<std::string> failures(mappings.size());
    for (size_t i = 0; i < mappings.size(); ++i)
      if (const Result<void> done = mappings[i].settle(); !done) failures[i] = done.error().text();
    const std::map<ContractId, UnreadContract> unread = TRY(check_fresh());
    for (size_t i = 0; i < mappings.size(); ++i) {
      const MappingPlan& plan = file_.plan.mappings[i];
      if (!failures[i].empty() || plan.changes.empty()) continue;
      const auto found = unread.find(plan.contract);
      if (found != unread.end()) {
        failures[i] = found->second.reason;
      } else if (const Result<bool> as_seen = mappings[i].is_as_seen(); !as_seen) {
        failures[i] = as_seen.error().text();
      } else if (!*as_seen) {
        return mappings[i].stale();
      }
    }

    const std::vector<ServiceMappingId> approved = TRY(ChangeLog(ledger_).approved(file_.hash));
    for (size_t i = 0; i < mappings.size(); ++i) {
      const MappingPlan& plan = file_.plan.mappings[i];
      const bool waits = plan.waits() && std::find(approved.begin(), approved.end(), plan.mapping) == approved.end();
      if (failures[i].empty()) failures[i] = waits ? guard_reasons(plan) : sent(mappings[i]);
      if (waits) applied_.waiting.push_back(plan.mapping);
      applied_.confirmed += mappings[i].confirmed();
      applied_.settled += mappings[i].settled_before();
      applied_.listed += mappings[i].listed();
      TRY(log_mapping(plan, failures[i], waits, mappings[i]));
    }
    log_unmapped();
    TRY(record_activity(ledger_, person_, number, file_.hash, applied_.activity));
    stop_point("plan-applied");
    return std::move(applied_);
  }

 private:
  // The reason why it was not all sent, or nothing.
  static std::string sent(MappingApply& mapping) {
    const Result<void> done = mapping.send_all();
    return done ? std::string() : done.error().text();
  }

  // Gives the contracts that cannot be read now.
  Result<std::map<ContractId, UnreadContract>> check_fresh() {
    if (sealed_.usage.sealed_until() < file_.plan.sealed_until)
      return refuse(
          "the plan is stale: days before " + file_.plan.sealed_until.text() + " that it rests on are no longer sealed",
          "Make a new plan.");
    const auto planned = [&](const ServiceMapping& mapping) {
      return std::any_of(file_.plan.mappings.begin(), file_.plan.mappings.end(),
                         [&](const MappingPlan& plan) { return plan.mapping == mapping.id; });
    };
    HubState state = TRY(read_hub(ledger_, psa_, planned));
    std::set<ContractId> unread = unread_of(state.mappings, file_.read);
    for (const auto& [contract, why] : state.unread) unread.insert(contract);
    TRY(check_versions(without(unread, state.mappings, file_.read),
                       without(unread, state.mappings, state.versions(sealed_, file_))));
    return std::move(state.unread);
  }

  // Every organization that feeds the service on the last sealed day and has used any of it in the open periods; the
  // service's own row where there is none.
  std::vector<OrganizationId> organizations(const MappingPlan& plan, const AccountMappings& accounts) const {
    std::vector<OrganizationId> result;
    for (const auto& [key, timeline] : accounts)
      if (key.second == plan.kind.module &&
          account_on(accounts, key.first, key.second, file_.plan.sealed_until - 1) == plan.account &&
          sealed_.usage.any(plan.kind, key.first, {file_.plan.open_from, file_.plan.sealed_until}))
        result.push_back(key.first);
    if (result.empty()) result.emplace_back();
    return result;
  }

  Result<void> log_mapping(const MappingPlan& plan, const std::string& failure, bool waits,
                           const MappingApply& mapping) {
    const bool moved = mapping.confirmed() + mapping.settled_before() > 0;
    const bool listed = mapping.listed() > 0;
    std::string reason = failure;
    if (listed) reason += (reason.empty() ? "" : " ") + on_the_list(mapping.listed(), psa_.name(plan.contract));
    for (const std::string& withheld : plan.withheld) reason += (reason.empty() ? "" : " ") + withheld;
    const bool failed = !waits && (!failure.empty() || !plan.withheld.empty());
    applied_.failed += failed ? 1 : 0;
    for (const std::string& small : plan.small) reason += (reason.empty() ? "" : " ") + small;
    ActivityRow row;
    row.kind = plan.kind;
    row.account = plan.account;
    row.contract = plan.contract;
    row.service = plan.service;
    row.before = failure.empty() && !moved && !listed ? plan.target : plan.found;
    row.after = failure.empty() && !listed ? plan.target : plan.found;
    row.charged = mapping.charged();
    row.kept_in = psa_.name(plan.contract);
    row.reason = reason;
    row.outcome = waits                    ? Outcome::Waits
                  : failed                 ? Outcome::Failed
                  : listed                 ? Outcome::Waits
                  : row.after > row.before ? Outcome::Increased
                  : row.after < row.before ? Outcome::Decreased
                  : !plan.small.empty()    ? Outcome::Waits
                                           : Outcome::Unchanged;
    const AccountMappings accounts = TRY(MappingBook(ledger_).account_mappings());
    for (const OrganizationId organization : organizations(plan, accounts)) {
      row.organization = organization;
      applied_.activity.push_back(row);
    }
    return {};
  }

  // What is carried again, or over, is no failure of this run: the plan says it.
  void log_unmapped() {
    for (const UnmappedUsage& usage : file_.plan.unmapped) {
      if (usage.days.until < file_.plan.sealed_until) continue;
      ActivityRow row;
      row.kind = usage.kind;
      row.organization = usage.organization;
      row.account = usage.account;
      row.outcome = Outcome::Failed;
      row.reason = "Not billed: " + usage.reason + ".";
      ++applied_.uncarried;
      applied_.activity.push_back(row);
    }
  }

  Ledger& ledger_;
  Psa& psa_;
  const Person& person_;
  const PlanFile& file_;
  const SealedUsage& sealed_;
  Applied applied_;
};

}  // namespace

bool Applied::exceptions() const {
  const auto is_failure = [](const ActivityRow& row) { return row.outcome == Outcome::Failed; };
  return !waiting.empty() || listed > 0 || std::any_of(activity.begin(), activity.end(), is_failure);
}

Result<SettledChanges> settle_open_changes(Ledger& ledger, Psa& psa, const Person& person) {
  std::map<std::pair<ContractId, ServiceId>, ServiceMappingId> services;
  for (const LoggedChange& change : TRY(ChangeLog(ledger).unsettled()))
    services.emplace(std::pair(change.contract, change.service), change.mapping);
  SettledChanges found;
  const PlanFile no_plan{};
  for (const auto& [where, mapping] : services) {
    const auto contract = ContractBook(ledger).contract(where.first);
    // What was taken in through a connection that is removed can neither be read nor changed any more.
    if (!contract && contract.error().failure() == Failure::NotFound) continue;
    MappingPlan plan;
    plan.mapping = mapping;
    plan.contract = where.first;
    plan.service = where.second;
    plan.contract_name = TRY(contract).name;
    if (const Service* service = contract->service(where.second)) plan.service_name = service->name;
    MappingApply one(ledger, psa, person, no_plan, plan);
    if (const Result<void> done = one.settle(); !done) found.open.push_back(done.error().text());
    found.settled += one.settled_before();
  }
  return found;
}

Result<Applied> apply_plan(Ledger& ledger, Psa& psa, const Person& person, const PlanFile& file,
                           const SealedUsage& sealed, RunId run) {
  return PlanApply(ledger, psa, person, file, sealed).run(run);
}

}  // namespace stowage
