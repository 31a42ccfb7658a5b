#pragma once
// What the partner's storage pools hold beyond their capacity, day by day, and on whom that falls (R18).

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/day.h"
#include "base/ids.h"
#include "base/timeline.h"
#include "base/version.h"
#include "billing/day_totals.h"
#include "ledger/sqlite.h"

namespace stowage {

// What all pools together may hold. Purchased bytes and the bytes that each active v2 asset brings, by its class (an
// asset without a class brings what stands at None). Nothing stated is nothing brought.
struct PoolTerms {
  std::vector<Timeline<Bytes>> purchased;   // of each pool
  std::array<Timeline<Bytes>, 3> included;  // by AssetClass
  Timelines<bool> excluded = {};            // organizations that a person excludes (R5): their share is not billed

  bool excludes(OrganizationId organization, Day day) const;

  // Whether anything was stated by that day; before, the capacity is unknown and nothing is beyond it.
  bool stated(Day day) const;
};

// What one organization holds in the pools at the end of a day: all bytes, billed or not.
struct PoolUse {
  OrganizationId organization;                  // none (0): the unmapped
  ByteDays bytes;                               // of that one day
  std::array<std::int64_t, 3> active_assets{};  // with v2 active that day, by AssetClass
};

struct OverageShare {
  Day day;
  OrganizationId organization;  // none (0): the unmapped
  ByteDays byte_days;
  bool excluded = false;  // by a person, that day: the same share, and nobody is billed for it
  friend bool operator==(const OverageShare&, const OverageShare&) = default;
};

// What one organization holds, and on what of it the overage falls.
struct PoolHolding {
  OrganizationId organization;  // none (0): the unmapped
  ByteDays used;
  ByteDays included;  // brought by its assets
  ByteDays beyond;    // used - included, not below 0
  ByteDays share;     // of the overage
  bool excluded = false;
};

struct PoolDay {
  ByteDays purchased;
  ByteDays capacity;  // with what assets bring
  ByteDays used;
  ByteDays overage;                   // used - capacity, not below 0
  std::vector<OverageShare> shares;   // above 0, by organization; their sum is the overage
  std::vector<PoolHolding> holdings;  // by organization
};

// Nothing where no terms are stated on that day. The overage falls on organizations in proportion to what each holds
// beyond the bytes that its own assets bring, in whole bytes by largest remainder, ties to the lower id, also where it
// is excluded: nobody else pays more for that. Several rows of one organization are added. An overflow of 128 bits is
// an error.
Result<std::optional<PoolDay>> pool_day(Day day, const PoolTerms& terms, const std::vector<PoolUse>& uses);

// What organizations hold in the pools beyond their capacity, from day totals. `terms` must outlive it.
class PoolDays {
 public:
  // Is handed each day on which terms are stated.
  using Take = std::function<void(Day, const PoolDay&)>;
  explicit PoolDays(const PoolTerms& terms, Take take = {}) : terms_(terms), take_(std::move(take)) {}
  // Rows come by day.
  void add(const DayTotal& row);
  // Once.
  Result<std::vector<OverageShare>> shares() &&;

 private:
  void finish_day();

  const PoolTerms& terms_;
  const Take take_;
  Day day_;
  std::vector<PoolUse> uses_;  // of day_
  std::vector<OverageShare> shares_;
  std::optional<Error> failed_;
};

// The terms that the directory keeps, and whom people exclude, as known at an entry.
Result<PoolTerms> read_pool_terms(Database& database, EntryId entry);

}  // namespace stowage
