#include "hub/planning.h"

#include <algorithm>

#include "contracts/lines.h"
#include "hub/change_log.h"
#include "hub/mapping_book.h"
#include "hub/unit_timeline.h"

namespace stowage {

namespace {

// The changes of one mapping that were confirmed, taken back: by effective day, opposite ones of a day put together.
std::vector<UnitStep> counter_steps(const std::vector<LoggedChange>& changes, ServiceMappingId mapping,
                                    const PsaService& service) {
  std::map<Day, Units> by_day;
  for (const LoggedChange& change : changes)
    if (change.mapping == mapping && change.state == ChangeState::Confirmed) by_day[change.effective] += -change.units;
  std::vector<UnitStep> steps;
  Units running;
  for (const auto& [day, change] : by_day) {
    if (change.zero()) continue;
    const Units before = service.units_on(day) + running;
    steps.push_back({day, before, before + change, {}});
    running += change;
  }
  return steps;
}

Result<MappingPlan> counter_mapping(const HubState& state, const SealedUsage& sealed, const ServiceMapping& mapping,
                                    const std::vector<LoggedChange>& changes) {
  const auto contract = std::find_if(state.contracts.begin(), state.contracts.end(),
                                     [&](const PsaContract& c) { return c.id == mapping.contract; });
  if (contract == state.contracts.end() || contract->service(mapping.service) == nullptr)
    return not_found("service " + std::to_string(mapping.service.number()) + " of contract " +
                     std::to_string(mapping.contract.number()) + " is gone");
  const PsaService& service = *contract->service(mapping.service);
  const std::vector<UnitStep> steps = counter_steps(changes, mapping.id, service);
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
  for (const UnitStep& step : steps) {
    plan.changes.push_back(TRY(priced_change(*contract, service, step)));
    if (step.effective <= last) plan.target += step.change();
  }
  const auto left = state.left_by_us.find(mapping.id);
  plan.guards = TRY(guards_of({GuardLimits{}, steps, *contract, service, mapping, sealed.usage, state.accounts,
                               left == state.left_by_us.end() ? nullptr : &left->second}));
  plan.notes.push_back("Takes back what a plan did; usage is not looked at.");
  return plan;
}

PlanFile file_of(Ledger& ledger, const HubState& state, const SealedUsage& sealed, Plan plan, std::string undoes) {
  PlanFile file{std::move(plan), ledger.now(), sealed.mark, std::move(undoes), {}, ""};
  file.read = state.versions(sealed, file);
  plan_file_text(file);
  return file;
}

}  // namespace

PlanInput HubState::input(const SealedUsage& sealed) const {
  return {sealed.today, sealed.open_from, sealed.usage, accounts, mappings, contracts, left_by_us, {}};
}

std::vector<ReadVersion> HubState::versions(const SealedUsage& sealed, const PlanFile& file) const {
  if (file.undoes.empty()) return versions_read(input(sealed), file.plan.sealed_until);
  const Usage none(file.plan.sealed_until);
  return versions_read(input({none, sealed.today, sealed.open_from, sealed.mark}), file.plan.sealed_until);
}

Result<HubState> read_hub(Ledger& ledger, Psa& psa, const std::function<bool(const ServiceMapping&)>& wanted) {
  HubState state;
  MappingBook mappings(ledger);
  for (ServiceMapping& mapping : TRY(mappings.service_mappings()))
    if (wanted(mapping)) state.mappings.push_back(std::move(mapping));
  state.accounts = TRY(mappings.account_mappings());
  state.left_by_us = TRY(ChangeLog(ledger).left_by_us());
  std::map<ContractId, bool> seen;
  for (const ServiceMapping& mapping : state.mappings) {
    if (!seen.emplace(mapping.contract, true).second) continue;
    Result<PsaContract> contract = psa.contract(mapping.contract);
    if (!contract && contract.error().failure() == Failure::NotFound) continue;
    state.contracts.push_back(TRY_WITHIN("read " + psa.name(), std::move(contract)));
  }
  return state;
}

Result<PlanFile> plan_contracts(Ledger& ledger, Psa& psa, const SealedUsage& sealed, AccountId account) {
  const HubState state =
      TRY(read_hub(ledger, psa, [&](const ServiceMapping& mapping) { return !account || mapping.account == account; }));
  Plan plan = TRY(make_plan(state.input(sealed)));
  if (account) std::erase_if(plan.unmapped, [&](const UnmappedUsage& usage) { return usage.account != account; });
  return file_of(ledger, state, sealed, std::move(plan), "");
}

Result<PlanFile> plan_undo(Ledger& ledger, Psa& psa, const SealedUsage& sealed, const std::string& hash) {
  const std::vector<LoggedChange> changes = TRY(ChangeLog(ledger).of_plan(hash));
  const HubState state = TRY(read_hub(ledger, psa, [&](const ServiceMapping& mapping) {
    return std::any_of(changes.begin(), changes.end(), [&](const LoggedChange& change) {
      return change.mapping == mapping.id && change.state == ChangeState::Confirmed;
    });
  }));
  if (state.mappings.empty())
    return not_found("nothing of plan " + hash.substr(0, 20) + " was ever done", "There is nothing to undo.");
  Plan plan{sealed.today, sealed.usage.sealed_until(), sealed.open_from, {}, {}};
  for (const ServiceMapping& mapping : state.mappings)
    plan.mappings.push_back(TRY(counter_mapping(state, sealed, mapping, changes)));
  TRY(guard_whole_plan(state.input(sealed), plan));
  return file_of(ledger, state, sealed, std::move(plan), hash);
}

}  // namespace stowage
