#pragma once
// Usage as the hub sees it: for each source organization, module and billing type one exact quantity a sealed day.
// Contracts follow nothing else: a day that is not sealed is not here (R10, R19).

#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "billing/packed_totals.h"
#include "billing/pool_overage.h"
#include "hub/module.h"

namespace stowage {

// Assets, or bytes, of one day or summed over days; exact.
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(Int128 count) : count_(count) {}
  constexpr Int128 count() const { return count_; }
  friend constexpr bool operator==(Quantity, Quantity) = default;
  friend constexpr bool operator<(Quantity a, Quantity b) { return a.count_ < b.count_; }
  // Ends the program beyond 128 bits.
  Quantity& operator+=(Quantity other);

 private:
  Int128 count_ = 0;
};

struct DayUsage {
  Quantity quantity;
  bool stale = false;  // some of it is carried from a stale source: no change may rest on it
  friend bool operator==(const DayUsage&, const DayUsage&) = default;
};

class Usage {
 public:
  using ByDay = std::map<Day, DayUsage>;  // days without usage are left out: nothing was held

  // Days before `sealed_until` are sealed; of days before `known_from` nothing is known. Those before `open_from` are
  // closed: whoever closed them gave their word for what was stale (R21), and changes may rest on it.
  explicit Usage(Day sealed_until, Day known_from = Day(), Day open_from = Day(INT32_MIN))
      : sealed_until_(sealed_until), known_from_(known_from), open_from_(open_from) {}

  // Of the rows before `sealed_until`: protected_* counts assets that were billed and active, by class; storage the
  // bytes of everything billed, kept included (R2).
  void add(const DayTotal& row);
  // The same of all days, and their pool overage (R18), where its organization is billed. It falls on all who use the
  // pool, so that a stale source of one makes the day stale for each. A gap that is over, because its source reports
  // again, is not stale any more (R10).
  Result<void> add(const PackedTotals& totals, const PoolTerms& terms);
  // Adds to a day, which must be sealed.
  void add(ModuleBillingType kind, OrganizationId organization, Day day, const DayUsage& usage);

  // What people call organizations, for sentences.
  void set_names(std::map<OrganizationId, std::string> names) { names_ = std::move(names); }
  const std::map<OrganizationId, std::string>& names() const { return names_; }
  std::string name_of(OrganizationId organization) const;

  // Changes that rest on an organization's usage of a module wait for a person, with this sentence.
  void doubt(OrganizationId organization, Module module, std::string reason) {
    doubts_[{organization, module}] = std::move(reason);
  }
  // nullptr where nothing is held against it.
  const std::string* doubt_about(OrganizationId organization, Module module) const;

  Day sealed_until() const { return sealed_until_; }
  Day known_from() const { return known_from_; }
  Day open_from() const { return open_from_; }
  DayUsage on(ModuleBillingType kind, OrganizationId organization, Day day) const;
  // Whether it used any of this kind on one of the days.
  bool any(ModuleBillingType kind, OrganizationId organization, const DayRange& days) const;
  // Organizations with any usage of this kind.
  std::vector<OrganizationId> organizations(ModuleBillingType kind) const;
  const std::map<ModuleBillingType, std::map<OrganizationId, ByDay>>& kinds() const { return kinds_; }
  // Protected assets of an organization on a day, of all modules and classes.
  Quantity assets(OrganizationId organization, Day day) const;

 private:
  void trust_gaps_that_are_over();

  Day sealed_until_;
  Day known_from_;
  Day open_from_;
  std::map<ModuleBillingType, std::map<OrganizationId, ByDay>> kinds_;
  std::map<OrganizationId, std::string> names_;
  std::map<std::pair<OrganizationId, Module>, std::string> doubts_;
};

}  // namespace stowage
