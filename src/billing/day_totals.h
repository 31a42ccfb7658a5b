#pragma once
// What one day's usage comes to, before any price: for each (organization, version, class, decision) the bytes held
// at the end of the day and the number of assets. Statements are made of these and of nothing else.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/day.h"
#include "base/ids.h"
#include "base/version.h"

namespace stowage {

// What was decided about one version's usage of one asset on one day (R1, R2, R5, R6, R12, R20). What depends on
// prices ("not charged", "no price", "no class") is decided on the statement.
enum class Decision : std::uint8_t {
  BilledActive,          // this version bills and is protected: protected_* and storage
  BilledKept,            // this version bills, backups are only kept: storage
  ExcludedOtherVersion,  // the other version bills this asset
  ExcludedKept,          // kept only, and the partner bills no kept backups
  ExcludedSeeding,       // v2 bytes before the first recovery point or before the planned day
  ExcludedByPerson,      // an exclusion with a reason stands on the asset or its organization
  UnmappedNoAsset,       // a stream that belongs to no asset
  UnmappedAmbiguous,     // may be the same machine as another record, and nobody has decided
};
constexpr int decision_count = 8;

constexpr bool is_billed(Decision d) {
  return d == Decision::BilledActive || d == Decision::BilledKept;
}
constexpr bool is_unmapped(Decision d) {
  return d >= Decision::UnmappedNoAsset;
}
constexpr bool is_excluded(Decision d) {
  return !is_billed(d) && !is_unmapped(d);
}

// The words of reasons in output: "other version billed", "kept not billed", "seeding", …
std::string_view reason_text(Decision decision);

struct DayTotal {
  Day day;
  OrganizationId organization;  // none (0) where the stream belongs to nobody
  Version version = Version::V1;
  AssetClass asset_class = AssetClass::None;
  Decision decision = Decision::BilledActive;

  ByteDays bytes;                // end-of-day bytes of the assets below
  std::int64_t assets = 0;       // assets whose version was active or kept that day
  std::int64_t active = 0;       // of them, those whose version was active, whatever was decided (R18)
  std::int64_t unmeasured = 0;   // of them, those whose bytes nobody has published (R14)
  std::int64_t provisional = 0;  // of them, those carried inside the grace of absence (R8)
  std::int64_t stale = 0;        // of them, those whose source is stale (R10)
  ByteDays stale_bytes;          // of bytes
  friend bool operator==(const DayTotal&, const DayTotal&) = default;
};

// Sorted by (day, organization, version, class, decision), one row for each.
using DayTotals = std::vector<DayTotal>;
// Those of some days that follow one another, a vector for each.
using TotalsByDay = std::vector<DayTotals>;

}  // namespace stowage
