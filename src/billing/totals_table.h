#pragma once
// Day totals while they are added up: from assets one by one, or from many at once.

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
  constexpr explicit Tally(Bytes level) : sum_(static_cast<Sum>(level.count()) | one) {}

  constexpr Tally& operator+=(Tally other) {
    sum_ += other.sum_;
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

class TotalsTable {
 public:
  explicit TotalsTable(const DayRange& range) : range_(range) {}

  // Its days are the range's.
  void add(const AssetUsage& usage);
  // `place`: 0 is the range's first day.
  void add(const TotalsRow& row, size_t place, Tally tally) { tallies(row)[place] += tally; }
  void add(const TotalsTable& other);

  DayTotals sorted() const;

 private:
  void add(const AssetDay& day, Version version, size_t place);
  std::vector<Tally>& tallies(const TotalsRow& row);
  // A row, and what it holds by day.
  using Row = std::pair<const TotalsRow*, const Tally*>;
  using Rows = std::vector<Row>;
  template <class Take>
  void each_total(const Rows& sorted, Take&& take) const;
  DayTotal total_of(std::span<const Row> rows, size_t day) const;

  const DayRange range_;
  struct Hash {
    size_t operator()(const TotalsRow& row) const;
  };
  std::unordered_map<TotalsRow, std::vector<Tally>, Hash> rows_;  // by day
  // Of each version the row that was last added to: an asset's days mostly belong to one.
  std::pair<TotalsRow, std::vector<Tally>*> last_[2] = {};
};

}  // namespace stowage
