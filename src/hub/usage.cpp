#include "hub/usage.h"

#include <set>

namespace stowage {

Quantity& Quantity::operator+=(Quantity other) {
  ASSERT(!__builtin_add_overflow(count_, other.count_, &count_));
  return *this;
}

Usage Usage::of(const DayTotals& totals, Day sealed_until, Day known_from) {
  Usage usage(sealed_until, known_from);
  for (const DayTotal& total : totals) {
    if (total.day >= sealed_until || !is_billed(total.decision) || !total.organization) continue;
    const Module module = module_of(total.version);
    const bool stale = total.stale > 0;
    usage.add({module, BillingType::Storage}, total.organization, total.day, {Quantity(total.bytes.count()), stale});
    if (total.decision != Decision::BilledActive || total.asset_class == AssetClass::None) continue;
    const BillingType type =
        total.asset_class == AssetClass::Server ? BillingType::ProtectedServers : BillingType::ProtectedWorkstations;
    usage.add({module, type}, total.organization, total.day, {Quantity(total.assets), stale});
  }
  return usage;
}

void Usage::add_overage(const std::vector<OverageShare>& shares, const DayTotals& totals) {
  std::set<Day> stale;
  for (const DayTotal& total : totals)
    if (total.version == Version::V2 && total.stale > 0) stale.insert(total.day);
  for (const OverageShare& share : shares)
    if (share.organization && share.day < sealed_until_)
      add({Module::EndpointBackupV2, BillingType::PoolOverage}, share.organization, share.day,
          {Quantity(share.byte_days.count()), stale.contains(share.day)});
}

void Usage::add(ModuleBillingType kind, OrganizationId organization, Day day, const DayUsage& usage) {
  ASSERT(day < sealed_until_);
  DayUsage& sum = kinds_[kind][organization][day];
  sum.quantity += usage.quantity;
  sum.stale = sum.stale || usage.stale;
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
