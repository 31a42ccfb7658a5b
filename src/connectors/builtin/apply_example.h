#pragma once
// A built-in contract with a mapping, behind a line that can break: for tests of applying plans.

#include <functional>
#include <set>

#include "connectors/builtin/builtin_psa.h"
#include "contracts/ledger_example.h"
#include "contracts/schema.h"
#include "hub/apply.h"
#include "hub/hub_example.h"
#include "hub/mapping_book.h"
#include "hub/schema.h"

namespace stowage {

inline const Person ada{"ada"};

inline std::vector<Migration> all_steps() {
  std::vector<Migration> steps = contracts_migrations();
  for (const Migration& step : hub_migrations()) steps.push_back(step);
  return steps;
}

struct Killed {};

// The built-in PSA behind a line that can break at any call, before it or after it.
class FragilePsa : public Psa {
 public:
  explicit FragilePsa(Ledger& ledger) : psa_(ledger, ada) {}

  int calls_until_death = -1;  // counted down by each call; at 0 the process dies, half of the times after the call
  bool dies_after = false;
  bool loses_answers = false;
  bool drops_sends = false;
  bool carries_marks = true;
  std::optional<PsaContract> shown;  // what a slow PSA still shows: nothing of what was done since
  bool refuses_zero = false;
  bool dates_early = false;  // by a day, as one that takes a day for an instant of another zone
  std::set<ContractId> unreadable;
  int asked = 0;  // for contracts
  std::function<bool(ContractId)> is_silent = [](ContractId) { return false; };
  bool wants_decreases_by_hand = false;
  ByHand shown_by_hand = {ByHand::Told::Agrees, "It agrees."};
  int adjustments = 0;
  int charges = 0;
  std::function<void()> meanwhile;  // what somebody else does between our send and our reading back

  std::string name(ContractId) override { return "fragile PSA"; }
  Result<PsaContract> contract(ContractId id) override {
    ++asked;
    if (unreadable.contains(id) || is_silent(id)) return fail(Failure::Io, "it does not answer");
    return call([&] { return shown ? Result<PsaContract>(*shown) : psa_.contract(id); });
  }
  Result<std::optional<std::vector<PsaBilledLine>>> billed_lines(ContractId id, const DayRange& days) override {
    return psa_.billed_lines(id, days);
  }
  Sent set_price(ContractId contract, ServiceId service, Day from, const Decimal& price) override {
    return psa_.set_price(contract, service, from, price);
  }
  Sent adjust(ContractId contract, ServiceId service, Units change, Day effective, const std::string& mark) override {
    return call([&] {
      if (drops_sends) return Sent{Sent::Outcome::Lost, "", "time-out"};
      if (refuses_zero && (psa_.contract(contract)->service(service)->units_on(effective) + change).zero())
        return Sent{Sent::Outcome::Refused, "", "a service has at least 1 unit"};
      const Sent sent = psa_.adjust(contract, service, change, dates_early ? effective - 1 : effective, mark);
      adjustments += sent.outcome == Sent::Outcome::Accepted ? 1 : 0;
      if (meanwhile) meanwhile();
      return loses_answers ? Sent{Sent::Outcome::Lost, "", "time-out"} : sent;
    });
  }
  Result<std::optional<bool>> has_adjustment(ContractId contract, const std::string& mark) override {
    if (!carries_marks) return std::optional<bool>();
    return call([&] { return psa_.has_adjustment(contract, mark); });
  }
  Sent charge(const PsaCharge& charge, const std::string& mark) override {
    return call([&] {
      if (drops_sends) return Sent{Sent::Outcome::Lost, "", "time-out"};
      const Sent sent = psa_.charge(charge, mark);
      charges += sent.outcome == Sent::Outcome::Accepted ? 1 : 0;
      return loses_answers ? Sent{Sent::Outcome::Lost, "", "time-out"} : sent;
    });
  }
  Result<std::optional<bool>> has_charge(ContractId contract, const std::string& mark) override {
    if (shown) return std::optional<bool>();
    return call([&] { return psa_.has_charge(contract, mark); });
  }
  Result<std::optional<std::string>> by_hand(const PsaChange& change) override {
    if (!wants_decreases_by_hand || change.after > change.before) return std::optional<std::string>();
    return std::optional("Servers from " + change.before.text() + " to " + change.after.text());
  }
  Result<ByHand> made_by_hand(ContractId contract, const std::vector<PsaChange>& changes) override {
    if (shown_by_hand.told == ByHand::Told::Differs) return shown_by_hand;
    for (const PsaChange& change : changes)
      psa_.adjust(contract, change.service, change.after - change.before, change.effective, change.mark);
    return shown_by_hand;
  }

 private:
  template <class Work>
  std::invoke_result_t<Work&> call(Work work) {
    const bool dies = calls_until_death >= 0 && calls_until_death-- == 0;
    if (dies && !dies_after) throw Killed();
    auto answer = work();
    if (dies) throw Killed();
    return answer;
  }

  BuiltinPsa psa_;
};

class Apply {
 public:
  explicit Apply(PostedPeriods posted = PostedPeriods::TakeChanges)
      : example(all_steps()), psa(example.ledger()), book(example.ledger()), usage(day("2026-02-01")) {
    const AccountId account = *book.add_account(ada, "Acme");
    contract = *book.add_contract(ada, {account, "Acme 2026", usd(), {day("2026-01-01"), std::nullopt, 1}, posted});
    service = *book.add_service(ada, contract, "Servers", decimal("20"));
    MappingBook mappings(example.ledger());
    ASSERT(mappings.map_account(ada, acme, Module::EndpointBackupV2, account, day("2026-01-01")));
    mapping = *mappings.map_service(ada, *psa.contract(contract), service, servers,
                                    default_terms(BillingType::ProtectedServers), day("2026-01-01"));
  }

  // An account of this name with a contract of its own, whose service this organization feeds.
  ServiceMappingId add_contract(const std::string& name, OrganizationId organization) {
    const AccountId account = *book.add_account(ada, name);
    const ContractId added = *book.add_contract(ada, {account, name, usd(), {day("2026-01-01"), std::nullopt, 1}, {}});
    const ServiceId of_it = *book.add_service(ada, added, "Servers", decimal("20"));
    MappingBook mappings(example.ledger());
    ASSERT(mappings.map_account(ada, organization, Module::EndpointBackupV2, account, day("2026-01-01")));
    return *mappings.map_service(ada, *psa.contract(added), of_it, servers,
                                 default_terms(BillingType::ProtectedServers), day("2026-01-01"));
  }

  void use(DayRange range, int servers_protected, OrganizationId organization = acme) {
    for (Day day = range.from; day < range.until; ++day)
      usage.add(servers, organization, day, {Quantity(servers_protected), false});
  }
  // Each time as of a later entry, as decisions are made in between.
  SealedUsage sealed() { return {usage, day("2026-02-01"), open_from, {DeliveryId(), EntryId(++asked_)}}; }
  PlanFile plan() { return *plan_contracts(example.ledger(), psa, sealed()); }
  void approve(const PlanFile& file) { approve(file, mapping); }
  void approve(const PlanFile& file, ServiceMappingId one) {
    ASSERT(ChangeLog(example.ledger()).approve(ada, file.hash, {one}, "looked at it"));
  }
  Result<Applied> apply(const PlanFile& file) { return apply_plan(example.ledger(), psa, ada, file, sealed()); }
  Units units(std::string_view text) { return book.contract(contract)->services[0].units_on(day(text)); }

  LedgerExample example;
  FragilePsa psa;
  ContractBook book;
  Usage usage;
  ContractId contract;
  ServiceId service;
  ServiceMappingId mapping;
  Day open_from = day("2026-01-01");

 private:
  std::int64_t asked_ = 0;
};

}  // namespace stowage
