#include "hub/planning.h"

#include <algorithm>

#include "contracts/contract_book.h"
#include "hub/change_log.h"
#include "hub/mapping_book.h"
#include "hub/unit_timeline.h"

namespace stowage {

namespace {

// What takes back the confirmed changes of one mapping: units by day where they still change, money for days before.
struct Counter {
  std::vector<UnitStep> steps;
  std::map<Day, Units> missing;
  std::vector<PeriodCharge> charges;
};

// Steps from `from.changes` on; what is to be taken back before stands in `missing`.
void counter_units(const std::map<Day, Units>& by_day, const PsaContract& contract, const PsaService& service,
                   const UnitsFrom& from, Counter& counter) {
  std::map<Day, Units> changes;
  auto next = by_day.begin();
  if (next != by_day.end() && next->first < from.changes) {
    Units settled;
    for (Day day = next->first; day < from.changes; ++day) {
      for (; next != by_day.end() && next->first <= day; ++next) settled += next->second;
      if (!settled.zero() && contract.terms.covers(day)) counter.missing[day] = settled;
    }
    changes[from.changes] = settled;
  }
  for (; next != by_day.end(); ++next) changes[next->first] += next->second;
  Units running;
  for (const auto& [day, change] : changes) {
    // Where all days of an ended contract refuse units, what they come to is taken back in money alone.
    if (change.zero() || !contract.terms.covers(day)) continue;
    const Units before = service.units_on(day) + running;
    counter.steps.push_back({day, before, before + change, {}});
    running += change;
  }
}

// Charges of the plan go back with what their days' units come to.
Result<void> counter_charges(const std::vector<LoggedCharge>& charged, const PsaContract& contract,
                             const PsaService& service, Counter& counter) {
  PsaContract uncharged = contract;  // what other plans charged stays
  uncharged.charges.clear();
  counter.charges =
      TRY(settle_in_money(uncharged, service, ServiceMappingId(), counter.missing, counter.missing, Day()));
  for (const LoggedCharge& charge : charged) {
    const auto same = std::find_if(counter.charges.begin(), counter.charges.end(),
                                   [&](const PeriodCharge& c) { return c.period.from == charge.period; });
    if (same != counter.charges.end()) {
      same->due -= charge.amount;
      continue;
    }
    if (!contract.terms.covers(charge.period)) continue;
    const ContractPeriod period = contract.terms.period_of(charge.period);
    counter.charges.push_back({period.covered,
                               {period.covered.from, period.covered.from},
                               0,
                               -charge.amount,
                               Money::zero(contract.currency),
                               charge_day(contract, period.covered)});
  }
  return {};
}

Result<Counter> counter_of(const std::vector<LoggedChange>& changes, ServiceMappingId mapping,
                           const PsaContract& contract, const PsaService& service, const UnitsFrom& from) {
  std::map<Day, Units> by_day;
  std::vector<LoggedCharge> charged;
  for (const LoggedChange& change : changes) {
    if (change.mapping != mapping || change.state != ChangeState::Confirmed) continue;
    by_day[change.effective] += -change.units;
    charged.insert(charged.end(), change.charges.begin(), change.charges.end());
  }
  Counter counter;
  counter_units(by_day, contract, service, from, counter);
  TRY(counter_charges(charged, contract, service, counter));
  return counter;
}

Result<MappingPlan> counter_mapping(const HubState& state, const SealedUsage& sealed, const ServiceMapping& mapping,
                                    const std::vector<LoggedChange>& changes) {
  if (const auto unread = state.unread.find(mapping.contract); unread != state.unread.end())
    return fail(Failure::Io, unread->second.reason);
  const auto contract = std::find_if(state.contracts.begin(), state.contracts.end(),
                                     [&](const PsaContract& c) { return c.id == mapping.contract; });
  if (contract == state.contracts.end() || contract->service(mapping.service) == nullptr)
    return not_found("service " + std::to_string(mapping.service.number()) + " of contract " +
                     std::to_string(mapping.contract.number()) + " is gone");
  const PsaService& service = *contract->service(mapping.service);
  const UnitsFrom from = units_from(mapping, *contract, sealed.open_from);
  const Counter counter = TRY(counter_of(changes, mapping.id, *contract, service, from));
  MappingPlan plan;
  plan.mapping = mapping.id;
  plan.account = mapping.account;
  plan.contract = mapping.contract;
  plan.contract_name = contract->name;
  plan.service = mapping.service;
  plan.service_name = service.name;
  plan.kind = mapping.kind;
  plan.first_effective = mapping.first_effective;
  const Day last = sealed.usage.sealed_until() - 1;
  if (const MappingTerms* terms = mapping.terms.at(std::max(last, mapping.first_effective))) plan.how = terms->how;
  plan.found = plan.target = service.units_on(last);
  plan.seen = service.units;
  ServiceChanges made = TRY(service_changes(*contract, service, counter.steps, counter.charges, from));
  plan.changes = std::move(made.changes);
  for (const PlannedChange& change : plan.changes)
    if (change.effective <= last) plan.target += change.change();
  const auto left = state.left_by_us.find(mapping.id);
  plan.guards =
      TRY(guards_of({sealed.limits, counter.steps, *contract, service, mapping, sealed.usage, state.accounts,
                     left == state.left_by_us.end() ? nullptr : &left->second, made.charges, counter.missing}));
  plan.notes.push_back("Takes back what a plan did; usage is not looked at.");
  return plan;
}

// What came later was made from what this plan had left: without it, it would count twice.
Result<void> refuse_changed_since(Ledger& ledger, const MappingPlan& plan,
                                  const std::vector<LoggedChange>& taken_back) {
  const auto newest = TRY(ChangeLog(ledger).newest_confirmed(plan.contract, plan.service));
  const bool ours = !newest || std::any_of(taken_back.begin(), taken_back.end(),
                                           [&](const LoggedChange& change) { return change.plan == newest->plan; });
  if (ours) return {};
  return refuse("plan " + newest->plan.substr(0, 20) + " has changed service '" + plan.service_name +
                    "' of contract '" + plan.contract_name + "' since",
                "Undo that one first, or let `stowage plan` say what is to be changed now.");
}

// Taken back before it did anything: there is nothing to plan or to log of it.
bool never_feeds(const ServiceMapping& mapping, bool applied) {
  return mapping.covers_no_day() && mapping.ending->second == MappingEnding::Leave && !applied;
}

class ContractReader {
 public:
  ContractReader(Ledger& ledger, Psa& psa) : book_(ledger), psa_(psa) {}

  std::map<ContractId, UnreadContract> unread() && { return std::move(unread_); }

  // Each once that these mappings name; one that is gone is left out.
  Result<std::vector<PsaContract>> read(const std::vector<ServiceMapping>& mappings) {
    std::vector<PsaContract> contracts;
    for (const ServiceMapping& mapping : mappings) {
      if (!seen_.insert(mapping.contract).second) continue;
      Failing& failing = failing_[psa_.name(mapping.contract)];
      if (failing.in_a_row >= unread_in_a_row_max) {
        TRY(leave(mapping.contract, failing.reason));
        continue;
      }
      Result<PsaContract> contract = psa_.contract(mapping.contract);
      if (contract) {
        failing.in_a_row = 0;
        contracts.push_back(*std::move(contract));
      } else if (contract.error().failure() != Failure::NotFound) {
        ++failing.in_a_row;
        failing.reason = std::move(contract).error().within("read " + psa_.name(mapping.contract)).text();
        TRY(leave(mapping.contract, failing.reason));
      }
    }
    return contracts;
  }

 private:
  struct Failing {
    int in_a_row = 0;
    std::string reason;
  };

  Result<void> leave(ContractId contract, const std::string& reason) {
    unread_.emplace(contract, UnreadContract{TRY(book_.contract(contract)), reason});
    return {};
  }

  ContractBook book_;
  Psa& psa_;
  std::set<ContractId> seen_;
  std::map<std::string, Failing> failing_;  // by where contracts are kept
  std::map<ContractId, UnreadContract> unread_;
};

Result<PlanFile> file_of(Ledger& ledger, const HubState& state, const SealedUsage& sealed, Plan plan,
                         std::string undoes) {
  PlanFile file{std::move(plan), ledger.now(), sealed.mark, std::move(undoes), {}, ""};
  file.read = state.versions(sealed, file);
  plan_file_text(file, TRY(SecretKey::of(ledger.folder())));
  return file;
}

}  // namespace

PlanInput HubState::input(const SealedUsage& sealed) const {
  return {sealed.today, sealed.open_from, sealed.usage,  accounts,        mappings,
          contracts,    left_by_us,       sealed.limits, other_contracts, unread};
}

std::vector<ReadVersion> HubState::versions(const SealedUsage& sealed, const PlanFile& file) const {
  if (file.undoes.empty()) return versions_read(input(sealed), file.plan.sealed_until, file.hash);
  Usage none(file.plan.sealed_until);
  none.set_names(sealed.usage.names());
  return versions_read(input({none, sealed.today, sealed.open_from, sealed.mark, sealed.limits}),
                       file.plan.sealed_until, file.hash);
}

Result<HubState> read_hub(Ledger& ledger, Psa& psa, const std::function<bool(const ServiceMapping&)>& wanted) {
  HubState state;
  MappingBook mappings(ledger);
  state.accounts = TRY(mappings.account_mappings());
  state.left_by_us = TRY(ChangeLog(ledger).left_by_us());
  std::vector<ServiceMapping> others;
  for (ServiceMapping& mapping : TRY(mappings.service_mappings())) {
    const bool planned = wanted(mapping) && !never_feeds(mapping, state.left_by_us.contains(mapping.id));
    (planned ? state.mappings : others).push_back(std::move(mapping));
  }
  ContractReader reader(ledger, psa);
  state.contracts = TRY(reader.read(state.mappings));
  state.other_contracts = TRY(reader.read(others));
  state.unread = std::move(reader).unread();
  return state;
}

Result<PlanFile> plan_contracts(Ledger& ledger, Psa& psa, const SealedUsage& sealed,
                                const std::set<AccountId>& accounts, const SellPrices* sell) {
  const auto wanted = [&](AccountId account) { return accounts.empty() || accounts.contains(account); };
  const HubState state =
      TRY(read_hub(ledger, psa, [&](const ServiceMapping& mapping) { return wanted(mapping.account); }));
  Plan plan = TRY(make_plan(state.input(sealed)));
  std::erase_if(plan.unmapped, [&](const UnmappedUsage& usage) { return !wanted(usage.account); });
  if (sell != nullptr) plan.unmapped = TRY(charged_usage(plan.unmapped, sealed.usage, *sell));
  return file_of(ledger, state, sealed, std::move(plan), "");
}

Result<PlanFile> plan_undo(Ledger& ledger, Psa& psa, const SealedUsage& sealed, const std::string& hash) {
  const std::vector<LoggedChange> changes = TRY(ChangeLog(ledger).of_plan_and_undoings(hash));
  const HubState state = TRY(read_hub(ledger, psa, [&](const ServiceMapping& mapping) {
    return std::any_of(changes.begin(), changes.end(), [&](const LoggedChange& change) {
      return change.mapping == mapping.id && change.state == ChangeState::Confirmed;
    });
  }));
  if (state.mappings.empty())
    return not_found("nothing of plan " + hash.substr(0, 20) + " was ever done", "There is nothing to undo.");
  Plan plan{sealed.today, sealed.usage.sealed_until(), sealed.open_from, {}, {}};
  for (const ServiceMapping& mapping : state.mappings) {
    plan.mappings.push_back(TRY(counter_mapping(state, sealed, mapping, changes)));
    TRY(refuse_changed_since(ledger, plan.mappings.back(), changes));
  }
  if (plan.changes_nothing())
    return refuse("plan " + hash.substr(0, 20) + " has been taken back already", "There is nothing left to undo.");
  TRY(guard_whole_plan(state.input(sealed), plan));
  return file_of(ledger, state, sealed, std::move(plan), hash);
}

}  // namespace stowage
