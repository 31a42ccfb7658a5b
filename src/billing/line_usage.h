#pragma once
// Day totals laid upon the lines that the prices make of a month: the exact quantities, before any money.

#include <array>
#include <memory>
#include <optional>
#include <unordered_map>
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

  // So many of the row's assets count on this line.
  void add(const DayTotal& row, std::int64_t assets);
  LineUsage& operator+=(const LineUsage& other);
  bool empty() const { return asset_days == 0 && byte_days == ByteDays(); }
};

// One organization's usage of one version. The vectors of quantities run beside schedule->stretches(), or are empty
// where there was no usage: each row counts once in storage, and once more in protected_* where its asset has a class
// and is active.
struct OrganizationUsage {
  OrganizationId organization;
  Version version = Version::V1;
  std::shared_ptr<const PriceSchedule> schedule;
  std::array<std::vector<LineUsage>, decision_count> by_decision;
  std::array<std::int64_t, decision_count> without_class{};  // asset-days that protected_* cannot count
  std::vector<LineUsage> overage;                            // byte-days of pool overage
  std::vector<LineUsage> excluded_overage;                   // and of what falls on it while a person excludes it

  const std::vector<LineUsage>& of(Decision decision) const { return by_decision[static_cast<std::size_t>(decision)]; }
};

// Adds up usage on the lines of a period. The order of what is added makes no difference.
class UsageByLine {
 public:
  // What lies outside of `counted` (inside `period`) or, where `only` is given, does not belong to it, is left out.
  // `prices` must outlive it.
  UsageByLine(const PriceBook& prices, Side side, Period period, DayRange counted, std::optional<OrganizationId> only)
      : prices_(prices), side_(side), period_(period), counted_(counted), only_(only) {}

  void add(const DayTotal& row);
  void add(const OverageShare& share);

  // All that was added, before any line.
  ByteDays byte_days() const { return byte_days_; }
  std::int64_t asset_days() const { return asset_days_; }
  // By organization and version. Once.
  std::vector<OrganizationUsage> sorted() &&;

 private:
  bool counts(Day day, OrganizationId organization) const {
    return counted_.contains(day) && (!only_ || *only_ == organization);
  }
  OrganizationUsage& of(OrganizationId organization, Version version);
  std::shared_ptr<const PriceSchedule> schedule_of(OrganizationId organization, Version version);

  const PriceBook& prices_;
  const Side side_;
  const Period period_;
  const DayRange counted_;
  const std::optional<OrganizationId> only_;
  ByteDays byte_days_;
  std::int64_t asset_days_ = 0;
  std::vector<OrganizationUsage> found_;
  std::size_t last_ = 0;                                                // where the last row went
  std::array<std::unordered_map<std::int64_t, std::size_t>, 2> place_;  // in found_, by version and organization
  std::array<std::shared_ptr<const PriceSchedule>, 2> general_;         // by version, of all that no price names
};

}  // namespace stowage
