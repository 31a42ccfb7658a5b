#pragma once
// An account with two organizations, a contract and one mapped service, for the tests of this folder.

#include "contracts/contract_example.h"
#include "hub/plan_file.h"
#include "hub/unit_timeline.h"

namespace stowage {

inline constexpr OrganizationId acme{1};
inline constexpr OrganizationId blue{2};
inline constexpr ModuleBillingType servers{Module::EndpointBackupV2, BillingType::ProtectedServers};
inline constexpr ModuleBillingType storage{Module::EndpointBackupV2, BillingType::Storage};

class HubExample {
 public:
  HubExample(ModuleBillingType kind, std::string_view price, Terms terms = {day("2026-01-01"), std::nullopt, 1})
      : contract{ContractId(1), AccountId(1), "Acme 2026", usd(), terms, terms.from, terms.from, {}, {}},
        usage(terms.from) {
    contract.services.push_back({ServiceId(1), kind.people_text(), {}, {}});
    contract.services[0].prices.set(terms.from, decimal(price));
    mapping.id = ServiceMappingId(1);
    mapping.account = AccountId(1);
    mapping.contract = ContractId(1);
    mapping.service = ServiceId(1);
    mapping.kind = kind;
    mapping.terms.set(terms.from, default_terms(kind.type));
    mapping.first_effective = terms.from;
    accounts[{acme, kind.module}].set(terms.from, AccountId(1));
    accounts[{blue, kind.module}].set(terms.from, AccountId(1));
    open_from = terms.from;
  }

  MappingTerms terms() const { return *mapping.terms.at(contract.terms.from); }
  void set_terms(const MappingTerms& terms) { mapping.terms.set(contract.terms.from, terms); }

  // Usage of each day in `range`, which become sealed.
  void use(OrganizationId organization, DayRange range, Int128 quantity, bool stale = false) {
    if (range.until > usage.sealed_until()) seal(range.until);
    for (Day day = range.from; day < range.until; ++day)
      usage.add(mapping.kind, organization, day, {Quantity(quantity), stale});
  }
  void seal(Day until) {
    Usage sealed(until, usage.known_from(), open_from);
    for (const auto& [kind, organizations] : usage.kinds())
      for (const auto& [organization, days] : organizations)
        for (const auto& [day, used] : days)
          if (day < until) sealed.add(kind, organization, day, used);
    usage = std::move(sealed);
  }

  Plan plan() const {
    return *make_plan({usage.sealed_until(), open_from, usage, accounts, {mapping}, {contract}, left_by_us, {}});
  }
  MappingPlan mapping_plan() const { return plan().mappings.front(); }

  // What a PSA would hold after all changes of a plan.
  void apply(const MappingPlan& plan) {
    for (size_t i = 0; i < plan.changes.size(); ++i) {
      const PlannedChange& change = plan.changes[i];
      change_units(change.change(), change.effective);
      for (const PlannedCharge& charge : change.charges)
        contract.charges.push_back(
            {contract.id, mapping.service, charge.day, charge.amount,
             ChargeMark{std::string(mark_plan_digits, 'a'), change_name(mapping.id, i), charge.period.from}.text()});
    }
    left_by_us[mapping.id] = contract.services[0].units;
  }
  void change_units(Units change, Day from) {
    contract.services[0].units = changed(contract.services[0].units, change, from);
  }

  PsaContract contract;
  ServiceMapping mapping;
  AccountMappings accounts;
  Usage usage;
  Day open_from;
  std::map<ServiceMappingId, Timeline<Units>> left_by_us;
};

inline DayRange range(std::string_view from, std::string_view until) {
  return {day(from), day(until)};
}

using Texts = std::vector<std::string>;

// "+3 @ 2026-01-10" for each change.
inline Texts changes(const MappingPlan& plan) {
  Texts texts;
  for (const PlannedChange& change : plan.changes)
    texts.push_back(change.change().change_text() + " @ " + change.effective.text());
  return texts;
}
// What is charged at once, for which period.
inline Texts charges(const MappingPlan& plan) {
  Texts texts;
  for (const PlannedChange& change : plan.changes)
    for (const PlannedCharge& charge : change.charges)
      texts.push_back(charge.amount.text() + " for " + charge.period.from.text() + " on " + charge.day.text());
  return texts;
}

}  // namespace stowage
