#pragma once
// Day totals laid upon the lines that the prices make of a month: the exact quantities, before any money.

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "billing/day_totals.h"
#include "billing/pool_overage.h"
#include "billing/price_schedule.h"

namespace stowage {

// What fell on one line; each figure of assets is in asset-days.
struct LineUsage {
  ByteDays byte_days;
  std::int64_t asset_days = 0;
  std::int64_t unmeasured = 0;   // nobody published their bytes (R14)
  std::int64_t provisional = 0;  // carried inside the grace of absence (R8)
  std::int64_t stale = 0;        // carried from a stale source (R10)
  ByteDays stale_byte_days;

  void add(const DayTotal& row);
  LineUsage& operator+=(const LineUsage& other);
  bool empty() const { return asset_days == 0 && byte_days == ByteDays(); }
};

// One organization's usage of one version. The vectors of quantities run beside schedule->stretches(), or are empty
// where there was no usage: each row counts once in storage, and once more in protected_* where its asset has a class
// and is not only kept.
struct OrganizationUsage {
  OrganizationId organization;
  Version version = Version::V1;
  std::shared_ptr<const PriceSchedule> schedule;
  std::array<std::vector<LineUsage>, decision_count> by_decision;
  std::array<std::int64_t, decision_count> without_class{};  // asset-days that protected_* cannot count
  std::vector<LineUsage> overage;                            // byte-days of pool overage

  const std::vector<LineUsage>& of(Decision decision) const { return by_decision[static_cast<std::size_t>(decision)]; }
};

// Adds up rows and overage that lie in `counted` (inside `period`) and, where `only` is given, belong to it. Sorted by
// organization and version; the order of the rows makes no difference.
std::vector<OrganizationUsage> usage_by_line(const DayTotals& rows, const std::vector<OverageShare>& overage,
                                             const PriceBook& prices, Side side, Period period, DayRange counted,
                                             std::optional<OrganizationId> only);

}  // namespace stowage
