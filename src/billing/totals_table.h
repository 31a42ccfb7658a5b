#pragma once
// Day totals while they are added up: rows of many assets each, which come from assets one by one (TotalsTable), or
// from whoever adds up many at once; and what all of them come to in the end.

#include <span>
#include <unordered_map>
#include <vector>

#include "billing/day_totals.h"
#include "billing/usage.h"

namespace stowage {

// How many assets hold how many bytes, exactly: 2^32 levels of 2^60 bytes fit.
class Tally {
 public:
  constexpr Tally() = default;
  // One asset.
  constexpr explicit Tally(Bytes level) : Tally(static_cast<std::uint64_t>(level.count()), 1) {}
  constexpr Tally(std::uint64_t bytes, std::uint32_t assets) : sum_(bytes | one * assets) {}

  constexpr Tally& operator+=(Tally other) {
    sum_ += other.sum_;
    return *this;
  }
  // May go below nothing, as long as what is added up in the end does not.
  constexpr Tally& operator-=(Tally other) {
    sum_ -= other.sum_;
    return *this;
  }
  constexpr ByteDays bytes() const { return ByteDays(static_cast<Int128>(sum_ & (one - 1))); }
  constexpr std::int64_t assets() const { return static_cast<std::int64_t>(sum_ >> bytes_bits); }
  constexpr bool empty() const { return sum_ == 0; }

 private:
  using Sum = unsigned __int128;
  static constexpr int bytes_bits = 96;
  static constexpr Sum one = Sum{1} << bytes_bits;
  Sum sum_ = 0;
};

// What is the same of assets whose days are added up together.
struct TotalsRow {
  OrganizationId organization;
  Version version = Version::V1;
  AssetClass asset_class = AssetClass::None;
  Decision decision = Decision::BilledActive;
  bool active = false;
  bool unmeasured = false;
  bool provisional = false;
  bool stale = false;
  friend auto operator<=>(const TotalsRow&, const TotalsRow&) = default;
};

// What a row holds on each day, by place: the sum of what there is. Places count from the first day that is added up.
class DaysOfRow {
 public:
  explicit DaysOfRow(const Tally* tallies) : tallies_(tallies) {}
  // So many assets on each day, with these bytes; and `tallies`, where there are any.
  DaysOfRow(const std::uint64_t* bytes, std::uint32_t assets, const Tally* tallies)
      : bytes_(bytes), assets_(assets), tallies_(tallies) {}

  Tally operator[](size_t place) const {
    Tally sum;
    if (bytes_ != nullptr) sum += Tally(bytes_[place], assets_);
    if (tallies_ != nullptr) sum += tallies_[place];
    return sum;
  }
  // Has what stands there brought near: rows are far from each other.
  void fetch(size_t place) const {
    if (bytes_ != nullptr) __builtin_prefetch(bytes_ + place);
    if (tallies_ != nullptr) __builtin_prefetch(tallies_ + place);
  }

 private:
  const std::uint64_t* bytes_ = nullptr;
  std::uint32_t assets_ = 0;
  const Tally* tallies_;
};

// A row on some days.
struct RowStretch {
  TotalsRow row;
  std::uint32_t from = 0;  // places of days
  std::uint32_t until = 0;
  DaysOfRow days;
};

// How many rows a day's totals have at most. `sorted` as below.
size_t totals_in(std::span<const RowStretch> sorted);
// Adds up stretches, sorted by their rows, on the days at these places. `totals` are of all days; those get theirs.
void add_up(std::span<const RowStretch> sorted, Day first, size_t from, size_t until, TotalsByDay& totals);

class TotalsTable {
 public:
  explicit TotalsTable(const DayRange& range) : range_(range) {}

  // Its days are the range's.
  void add(const AssetUsage& usage);
  // One version on the day at `place`, where it held something.
  void add(const AssetDay& day, Version version, size_t place);
  // `place`: 0 is the range's first day.
  void add(const TotalsRow& row, size_t place, Tally tally) { tallies(row)[place] += tally; }
  // As long as nothing more is added.
  void append_to(std::vector<RowStretch>& stretches) const;
  // All of it added up, of a table that is not large.
  DayTotals sorted() const;

 private:
  std::vector<Tally>& tallies(const TotalsRow& row);

  const DayRange range_;
  struct Hash {
    size_t operator()(const TotalsRow& row) const;
  };
  std::unordered_map<TotalsRow, std::vector<Tally>, Hash> rows_;  // by day
  // Of each version the row that was last added to: an asset's days mostly belong to one.
  std::pair<TotalsRow, std::vector<Tally>*> last_[2] = {};
};

}  // namespace stowage
