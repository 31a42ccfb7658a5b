#include "hub/apply.h"

#include <algorithm>
#include <set>

#include "contracts/contract_book.h"
#include "hub/mapping_book.h"
#include "hub/unit_timeline.h"
#include "os/stop.h"

namespace stowage {

namespace {

// One mapping's changes on their way into the PSA.
class MappingApply {
 public:
  MappingApply(Ledger& ledger, Psa& psa, const Person& person, const PlanFile& file, const MappingPlan& plan)
      : ledger_(ledger), log_(ledger), psa_(psa), person_(person), file_(file), plan_(plan) {}

  int confirmed() const { return confirmed_; }
  int settled_before() const { return settled_; }
  // At once, by this run; nothing where it charged nothing.
  const std::optional<Money>& charged() const { return charged_; }

  // Finds out what became of every open change of this service, of whatever plan.
  Result<void> settle() {
    for (const LoggedChange& change : TRY(log_.unsettled(plan_.contract, plan_.service))) TRY(settle(change));
    return {};
  }

  // The units are what the plan saw, with the plan's own changes that were confirmed.
  Result<void> check_seen() {
    const Timeline<Units> now = TRY(units_now());
    if (same_units(now, TRY(expected()))) return {};
    return refuse("the plan is stale: the units of service '" + plan_.service_name + "' of contract '" +
                      plan_.contract_name + "' have changed since it was made",
                  "Make a new plan.");
  }

  // Increases go first, so that no day falls below 0 on the way.
  Result<void> send_all() {
    std::vector<size_t> order;
    for (size_t i = 0; i < plan_.changes.size(); ++i) order.push_back(i);
    std::stable_partition(order.begin(), order.end(), [&](size_t i) { return plan_.changes[i].change() > Units(0); });
    const std::set<std::string> done = TRY(confirmed_names());
    for (const size_t index : order)
      if (!done.contains(change_name(plan_.mapping, index))) TRY(send(index));
    return {};
  }

 private:
  Result<Timeline<Units>> units_now() {
    const PsaContract contract = TRY_WITHIN("read " + psa_.name(plan_.contract), psa_.contract(plan_.contract));
    const PsaService* service = contract.service(plan_.service);
    if (service == nullptr)
      return not_found("service '" + plan_.service_name + "' is no longer on contract '" + plan_.contract_name + "'");
    return service->units;
  }

  Result<std::set<std::string>> confirmed_names() {
    std::set<std::string> names;
    for (const LoggedChange& change : TRY(log_.of_plan(file_.hash)))
      if (change.state == ChangeState::Confirmed) names.insert(change.change);
    return names;
  }

  Result<Timeline<Units>> expected() {
    Timeline<Units> units = plan_.seen;
    const std::set<std::string> done = TRY(confirmed_names());
    for (size_t i = 0; i < plan_.changes.size(); ++i)
      if (done.contains(change_name(plan_.mapping, i)))
        units = changed(units, plan_.changes[i].change(), plan_.changes[i].effective);
    return units;
  }

  Result<void> send(size_t index) {
    const PlannedChange& planned = plan_.changes[index];
    TRY(check_seen());
    const Timeline<Units> before = TRY(units_now());
    LoggedChange change;
    change.plan = file_.hash;
    change.undoes = file_.undoes;
    change.change = change_name(plan_.mapping, index);
    change.mapping = plan_.mapping;
    change.contract = plan_.contract;
    change.service = plan_.service;
    change.effective = planned.effective;
    change.units = planned.change();
    change.before = units_on(before, planned.effective);
    change.target = change.before + change.units;
    for (const PlannedCharge& charge : planned.charges)
      change.charges.push_back({charge.period.from, charge.day, charge.amount, charge.text});
    change = TRY(log_.intend(person_, change));
    stop_point("change-intended");
    if (!change.units.zero()) {
      const Sent sent = psa_.adjust(change.contract, change.service, change.units, change.effective, change.mark());
      stop_point("change-adjusted");
      if (sent.outcome == Sent::Outcome::Refused)
        return refused(change, change.units.change_text() + " units from " + change.effective.text(), sent);
      change = TRY(log_.move(person_, change, ChangeState::Sent, sent.reference, sent.reason));
      stop_point("change-sent");
      if (sent.outcome == Sent::Outcome::Lost) return settle_lost(change);
    }
    return finish(change, changed(before, change.units, change.effective));
  }

  // Nothing of this change happened.
  Result<void> refused(const LoggedChange& change, const std::string& what, const Sent& sent) {
    TRY(log_.move(person_, change, ChangeState::Failed, sent.reference, sent.reason));
    return refuse(psa_.name(plan_.contract) + " refused " + what + ": " + sent.reason);
  }

  // What a change of units charges besides comes after it; then all of it is read back.
  Result<void> finish(LoggedChange change, const Timeline<Units>& wanted) {
    const std::vector<LoggedCharge> charges = change.charges;  // each state of the change brings its own
    for (const LoggedCharge& charge : charges) {
      if (TRY(is_charged(change, charge))) continue;
      const Sent sent = charge_once(change, charge);
      const std::string what = charge.amount.people() + " once on " + charge.day.text();
      if (sent.outcome == Sent::Outcome::Refused) {
        if (change.state == ChangeState::Intended) return refused(change, what, sent);
        return refuse(psa_.name(plan_.contract) + " refused " + what +
                          ", which belongs to a change that is half done: " + sent.reason,
                      "Look at the contract, then apply again: it sends what is missing.");
      }
      change = TRY(log_.move(person_, change, ChangeState::Sent, sent.reference, sent.reason));
      stop_point("change-charged");
      if (sent.outcome == Sent::Outcome::Lost) return settle_lost(change);
    }
    return confirm(change, wanted);
  }

  Sent charge_once(const LoggedChange& change, const LoggedCharge& charge) {
    const std::string mark = change.mark_of(charge).text();
    return psa_.charge({change.contract, change.service, charge.day, charge.amount, charge.text + " [" + mark + "]"},
                       mark);
  }

  Result<void> settle_lost(const LoggedChange& change) {
    TRY(settle(change));
    const std::set<std::string> done = TRY(confirmed_names());
    if (done.contains(change.change)) return {};
    return refuse(psa_.name(plan_.contract) + " gave no answer to " + change.text() + ", and did not take it",
                  "Apply the plan again.");
  }

  // After an accepted send: the units must be what they were with the change and nothing else.
  Result<void> confirm(const LoggedChange& change, const Timeline<Units>& wanted) {
    for (const LoggedCharge& charge : change.charges)
      if (!TRY(is_charged(change, charge))) return refuse_unsettled(change);
    const Timeline<Units> now = TRY(units_now());
    if (same_units(now, wanted)) return confirmed(change, wanted, "");
    // Nothing has moved: it is not shown yet, and what is not shown must not be planned again.
    if (same_units(now, changed(wanted, -change.units, change.effective))) return refuse_unsettled(change);
    const bool arrived = change.units.zero() || TRY(psa_.has_adjustment(change.contract, change.mark())) == true;
    if (!arrived) return refuse_unsettled(change);
    TRY(confirmed(change, wanted, "somebody else changed the service at the same time"));
    return refuse("somebody else changed service '" + plan_.service_name + "' of contract '" + plan_.contract_name +
                      "' while the plan was applied",
                  "Look at the contract, then make a new plan.");
  }

  Result<void> confirmed(const LoggedChange& change, const Timeline<Units>& left, const std::string& remark) {
    TRY(log_.move(person_, change, ChangeState::Confirmed, change.reference, remark, &left));
    stop_point("change-confirmed");
    ++confirmed_;
    count_charges(change);
    return {};
  }

  // A change of which one part arrived is finished; one of which nothing did may be sent anew.
  Result<void> settle(LoggedChange change) {
    const std::optional<bool> units = TRY(units_arrived(change));
    const std::vector<LoggedCharge> missing = TRY(missing_charges(change));
    const bool something = units == std::optional(true) || missing.size() < change.charges.size();
    if (something && units == std::optional(false)) return refuse_half(change);
    if (something)
      for (const LoggedCharge& charge : missing) {
        change.intended_at = ledger_.now();
        change = TRY(log_.move(person_, change, ChangeState::Sent, change.reference, change.reason));
        const Sent sent = charge_once(change, charge);
        if (sent.outcome != Sent::Outcome::Accepted) return refuse_half(change);
        stop_point("change-charged");
      }
    return settle_as(change, something);
  }

  // Nothing where the change has no units. Refuses where nobody can tell.
  Result<std::optional<bool>> units_arrived(const LoggedChange& change) {
    if (change.units.zero()) return std::optional<bool>();
    const std::optional<bool> arrived = TRY(psa_.has_adjustment(change.contract, change.mark()));
    if (arrived == std::optional(false)) return arrived;
    const Units now = units_on(TRY(units_now()), change.effective);
    if (arrived && now != change.before) return arrived;
    if (may_be_late(change)) TRY(refuse_unsettled(change));
    if (arrived || now == change.target) return std::optional(true);
    if (now == change.before) return std::optional(false);
    return refuse("nobody can tell whether " + change.units.change_text() + " units from " + change.effective.text() +
                      " arrived at service '" + plan_.service_name + "': it has " + now.text() + ", neither " +
                      change.before.text() + " nor " + change.target.text(),
                  "Look at the contract in the PSA and correct it by hand.");
  }

  bool may_be_late(const LoggedChange& change) const {
    return ledger_.now() < change.intended_at + visibility_bound_ms;
  }

  Result<bool> is_charged(const LoggedChange& change, const LoggedCharge& charge) {
    return TRY(psa_.has_charge(change.contract, change.mark_of(charge).text())) == true;
  }

  // Refuses where one may only not be shown yet.
  Result<std::vector<LoggedCharge>> missing_charges(const LoggedChange& change) {
    std::vector<LoggedCharge> missing;
    for (const LoggedCharge& charge : change.charges) {
      const std::optional<bool> there = TRY(psa_.has_charge(change.contract, change.mark_of(charge).text()));
      if (there == true) continue;
      if (!there && may_be_late(change)) TRY(refuse_unsettled(change));
      missing.push_back(charge);
    }
    return missing;
  }

  Result<void> settle_as(const LoggedChange& change, bool arrived) {
    ++settled_;
    if (!arrived) {
      TRY(log_.move(person_, change, ChangeState::Failed, change.reference, "it never arrived"));
      return {};
    }
    const Timeline<Units> left = TRY(units_now());
    TRY(log_.move(person_, change, ChangeState::Confirmed, change.reference, "found by reading", &left));
    count_charges(change);
    return {};
  }

  void count_charges(const LoggedChange& change) {
    for (const LoggedCharge& charge : change.charges) charged_ = charged_ ? *charged_ + charge.amount : charge.amount;
  }

  Result<void> refuse_half(const LoggedChange& change) const {
    return refuse("of " + change.text() + " only a part is on service '" + plan_.service_name + "' of contract '" +
                      plan_.contract_name + "', and " + psa_.name(plan_.contract) + " did not take the rest",
                  "Look at the contract, then apply again: it sends what is missing.");
  }

  Result<void> refuse_unsettled(const LoggedChange& change) const {
    return refuse("whether " + change.text() + " arrived at service '" + plan_.service_name + "' is not known yet" +
                      (change.reason.empty() ? "" : " (" + change.reason + ")"),
                  "Apply again in " + std::to_string(visibility_bound_ms / 60'000) + " minutes.");
  }

  Ledger& ledger_;
  ChangeLog log_;
  Psa& psa_;
  const Person& person_;
  const PlanFile& file_;
  const MappingPlan& plan_;
  int confirmed_ = 0;
  int settled_ = 0;
  std::optional<Money> charged_;
};

std::string guard_reasons(const MappingPlan& plan) {
  std::string text = "It waits for approval.";
  for (const GuardHit& hit : plan.guards) text += " " + hit.reason;
  return text;
}

class PlanApply {
 public:
  PlanApply(Ledger& ledger, Psa& psa, const Person& person, const PlanFile& file, const SealedUsage& sealed)
      : ledger_(ledger), psa_(psa), person_(person), file_(file), sealed_(sealed) {}

  Result<Applied> run() {
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
      } else {
        TRY(mappings[i].check_seen());
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
      TRY(log_mapping(plan, failures[i], waits, mappings[i]));
    }
    log_unmapped();
    TRY(record_activity(ledger_, person_, file_.hash, applied_.activity));
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
    std::string reason = failure;
    for (const std::string& withheld : plan.withheld) reason += (reason.empty() ? "" : " ") + withheld;
    const bool failed = !waits && !reason.empty();
    applied_.failed += failed ? 1 : 0;
    for (const std::string& small : plan.small) reason += (reason.empty() ? "" : " ") + small;
    ActivityRow row;
    row.kind = plan.kind;
    row.account = plan.account;
    row.contract = plan.contract;
    row.service = plan.service;
    row.before = failure.empty() && !moved ? plan.target : plan.found;
    row.after = failure.empty() ? plan.target : plan.found;
    row.charged = mapping.charged();
    row.reason = reason;
    row.outcome = waits                    ? Outcome::Waits
                  : failed                 ? Outcome::Failed
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
  return !waiting.empty() || std::any_of(activity.begin(), activity.end(), is_failure);
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
                           const SealedUsage& sealed) {
  return PlanApply(ledger, psa, person, file, sealed).run();
}

}  // namespace stowage
