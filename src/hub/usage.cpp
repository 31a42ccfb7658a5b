#include "hub/usage.h"

#include <algorithm>
#include <set>

namespace stowage {

Quantity& Quantity::operator+=(Quantity other) {
  ASSERT(!__builtin_add_overflow(count_, other.count_, &count_));
  return *this;
}

void Usage::add(const DayTotal& row) {
  if (row.day >= sealed_until_ || !is_billed(row.decision) || !row.organization) return;
  const Module module = module_of(row.version);
  const bool stale = row.stale > 0;
  add({module, BillingType::Storage}, row.organization, row.day, {Quantity(row.bytes.count()), stale});
  if (row.decision != Decision::BilledActive || row.asset_class == AssetClass::None) return;
  const BillingType type =
      row.asset_class == AssetClass::Server ? BillingType::ProtectedServers : BillingType::ProtectedWorkstations;
  add({module, type}, row.organization, row.day, {Quantity(row.assets), stale});
}

Result<void> Usage::add(const PackedTotals& totals, const PoolTerms& terms) {
  PoolDays pool(terms);
  std::set<Day> stale;
  TRY(totals.each([&](const DayTotal& row) {
    add(row);
    pool.add(row);
    if (row.version == Version::V2 && row.stale > 0) stale.insert(row.day);
  }));
  for (const OverageShare& share : TRY(std::move(pool).shares()))
    if (share.organization && !share.excluded && share.day < sealed_until_)
      add({Module::EndpointBackupV2, BillingType::PoolOverage}, share.organization, share.day,
          {Quantity(share.byte_days.count()), stale.contains(share.day)});
  trust_gaps_that_are_over();
  return {};
}

// Whoever is stale is so on the last sealed day, too.
void Usage::trust_gaps_that_are_over() {
  for (auto& [kind, organizations] : kinds_) {
    if (!kind.module.version()) continue;  // a day that another product left out stays so until it is sent
    for (auto& [organization, days] : organizations) {
      bool still = true;
      Day after = sealed_until_;
      for (auto day = days.rbegin(); day != days.rend(); ++day) {
        still = still && day->second.stale && day->first + 1 == after;
        day->second.stale = still;
        after = day->first;
      }
    }
  }
}

void Usage::add(ModuleBillingType kind, OrganizationId organization, Day day, const DayUsage& usage) {
  ASSERT(day < sealed_until_);
  DayUsage& sum = kinds_[kind][organization][day];
  sum.quantity += usage.quantity;
  sum.stale = sum.stale || (usage.stale && day >= open_from_);
}

const std::string* Usage::doubt_about(OrganizationId organization, Module module) const {
  const auto found = doubts_.find({organization, module});
  return found == doubts_.end() ? nullptr : &found->second;
}

std::string Usage::name_of(OrganizationId organization) const {
  const auto found = names_.find(organization);
  return found == names_.end() ? "organization " + std::to_string(organization.number()) : found->second;
}

DayUsage Usage::on(ModuleBillingType kind, OrganizationId organization, Day day) const {
  const auto by_organization = kinds_.find(kind);
  if (by_organization == kinds_.end()) return {};
  const auto by_day = by_organization->second.find(organization);
  if (by_day == by_organization->second.end()) return {};
  const auto found = by_day->second.find(day);
  return found == by_day->second.end() ? DayUsage{} : found->second;
}

bool Usage::any(ModuleBillingType kind, OrganizationId organization, const DayRange& days) const {
  const auto by_organization = kinds_.find(kind);
  if (by_organization == kinds_.end()) return false;
  const auto by_day = by_organization->second.find(organization);
  if (by_day == by_organization->second.end()) return false;
  const auto first = by_day->second.lower_bound(days.from);
  const auto last = by_day->second.lower_bound(days.until);
  return std::any_of(first, last, [](const auto& day) { return !(day.second.quantity == Quantity()); });
}

std::vector<OrganizationId> Usage::organizations(ModuleBillingType kind) const {
  std::vector<OrganizationId> organizations;
  if (const auto found = kinds_.find(kind); found != kinds_.end())
    for (const auto& [organization, days] : found->second) organizations.push_back(organization);
  return organizations;
}

Quantity Usage::assets(OrganizationId organization, Day day) const {
  Quantity assets;
  for (const auto& [kind, organizations] : kinds_)
    if (counts_assets(kind)) assets += on(kind, organization, day).quantity;
  return assets;
}

}  // namespace stowage
