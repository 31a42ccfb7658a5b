#include "billing/line_usage.h"

#include <algorithm>

namespace stowage {

void LineUsage::add(const DayTotal& row, std::int64_t assets) {
  byte_days += row.bytes;
  asset_days += assets;
  unmeasured += row.unmeasured;
  provisional += row.provisional;
  stale += row.stale;
  stale_byte_days += row.stale_bytes;
}

LineUsage& LineUsage::operator+=(const LineUsage& other) {
  byte_days += other.byte_days;
  asset_days += other.asset_days;
  unmeasured += other.unmeasured;
  provisional += other.provisional;
  stale += other.stale;
  stale_byte_days += other.stale_byte_days;
  return *this;
}

namespace {

bool only_kept(Decision decision) {
  return decision == Decision::BilledKept || decision == Decision::ExcludedKept;
}

// Assets whose protection is billed, or would be.
std::int64_t protected_assets(const DayTotal& row) {
  return row.decision == Decision::BilledActive ? row.assets : row.active;
}

std::size_t place_of(Version version) {
  return version == Version::V1 ? 0 : 1;
}

}  // namespace

// Organizations that no price names share the general schedule: a partner has thousands of them.
std::shared_ptr<const PriceSchedule> UsageByLine::schedule_of(OrganizationId organization, Version version) {
  if (prices_.names(side_, organization))
    return std::make_shared<PriceSchedule>(prices_, side_, version, organization, period_);
  auto& general = general_[place_of(version)];
  if (!general) general = std::make_shared<PriceSchedule>(prices_, side_, version, OrganizationId(), period_);
  return general;
}

OrganizationUsage& UsageByLine::of(OrganizationId organization, Version version) {
  // Rows come by day and organization, so most belong to the last one again, or to the one that followed it the day
  // before, or to the day's first.
  for (const std::size_t guess : {last_, last_ + 1, std::size_t{0}}) {
    if (guess >= found_.size()) continue;
    if (found_[guess].organization != organization || found_[guess].version != version) continue;
    last_ = guess;
    return found_[guess];
  }
  const auto [place, first] = place_[place_of(version)].try_emplace(organization.number(), found_.size());
  if (first) {
    OrganizationUsage& added = found_.emplace_back();
    added.organization = organization;
    added.version = version;
    added.schedule = schedule_of(organization, version);
  }
  last_ = place->second;
  return found_[last_];
}

void UsageByLine::add(const DayTotal& row) {
  if (!counts(row.day, row.organization)) return;
  byte_days_ += row.bytes;
  asset_days_ += row.assets;
  OrganizationUsage& usage = of(row.organization, row.version);
  const auto decision = static_cast<std::size_t>(row.decision);
  const PriceSchedule& schedule = *usage.schedule;
  std::vector<LineUsage>& lines = usage.by_decision[decision];
  if (lines.empty()) lines.resize(schedule.stretches().size());

  lines[schedule.stretch_of(BillingType::Storage, row.asset_class, row.day)].add(row, row.assets);
  if (only_kept(row.decision)) return;
  if (row.asset_class == AssetClass::None) {
    usage.without_class[decision] += protected_assets(row);
    return;
  }
  const BillingType type =
      row.asset_class == AssetClass::Workstation ? BillingType::ProtectedWorkstations : BillingType::ProtectedServers;
  lines[schedule.stretch_of(type, row.asset_class, row.day)].add(row, protected_assets(row));
}

void UsageByLine::add(const OverageShare& share) {
  if (!counts(share.day, share.organization)) return;
  OrganizationUsage& usage = of(share.organization, Version::V2);
  std::vector<LineUsage>& lines = share.excluded ? usage.excluded_overage : usage.overage;
  if (lines.empty()) lines.resize(usage.schedule->stretches().size());
  lines[usage.schedule->stretch_of(BillingType::PoolOverage, AssetClass::None, share.day)].byte_days += share.byte_days;
}

std::vector<OrganizationUsage> UsageByLine::sorted() && {
  const auto before = [](const OrganizationUsage& a, const OrganizationUsage& b) {
    return std::pair(a.organization, a.version) < std::pair(b.organization, b.version);
  };
  // Those of one price are added in order.
  if (!std::is_sorted(found_.begin(), found_.end(), before)) std::sort(found_.begin(), found_.end(), before);
  return std::move(found_);
}

}  // namespace stowage
