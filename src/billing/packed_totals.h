#pragma once
// Day totals as columns with a checksum, a blob for each day: how they are kept, and how statements read those of
// thousands of organizations without a row in memory for each.

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "billing/day_totals.h"

namespace stowage {

struct PackedDay {
  Day day;
  std::string data;
};

// `rows` are of one day, sorted as DayTotals are.
PackedDay pack_totals(Day day, std::span<const DayTotal> rows);

// Unpacks one day after the other into the same memory.
class TotalsReader {
 public:
  // Damaged where the blob is not what was written.
  Result<void> unpack(const PackedDay& packed);

  Day day() const { return day_; }
  std::size_t size() const { return size_; }
  DayTotal operator[](std::size_t i) const;

 private:
  friend class TotalsSum;

  // Counts and bytes; bytes have a second column for what 64 bits do not hold. Most are 0 in all rows.
  struct Column {
    std::vector<std::uint64_t> values;  // empty where all are equal
    std::uint64_t equal = 0;
    std::uint64_t at(std::size_t i) const { return values.empty() ? equal : values[i]; }
    bool all_zero() const { return values.empty() && equal == 0; }
  };
  static constexpr std::size_t figure_count = 9;

  Result<void> take_column(std::string_view& blob, bool first, Column& column);

  Day day_;
  std::size_t size_ = 0;
  Column organizations_;
  Column kinds_;
  std::array<Column, figure_count> figures_;
};

// Adds up totals of several days, row by row of the same organization, version, class and decision.
class TotalsSum {
 public:
  void add(const TotalsReader& day);
  // The sums as rows of the first day that was added, sorted; then begins anew.
  template <class Take>
  void take(Take&& take) {
    for (const Key& key : keys_) take(row(key));
    clear();
  }

 private:
  // Organization, version, class and decision, and where their sums are.
  struct Key {
    std::uint64_t value;
    std::uint32_t place;
    friend bool operator<(const Key& a, const Key& b) { return a.value < b.value; }
  };

  DayTotal row(const Key& key) const;
  void clear();
  void place_rows(const TotalsReader& day);

  Day first_;
  std::vector<Key> keys_;                                             // sorted
  std::array<std::vector<Int128>, TotalsReader::figure_count> sums_;  // by place; behind their ends all are 0
  std::vector<std::uint32_t> places_;                                 // of the rows of a day
};

// The totals of some days.
class PackedTotals {
 public:
  // Days come in their order.
  void add(PackedDay day) { add(std::make_shared<const PackedDay>(std::move(day))); }
  void add(std::shared_ptr<const PackedDay> day) { days_.push_back(std::move(day)); }

  // Calls `take(const DayTotal&)` for each row, sorted as DayTotals are.
  template <class Take>
  Result<void> each(Take&& take) const {
    TotalsReader reader;
    for (const auto& day : days_) {
      TRY(reader.unpack(*day));
      for (std::size_t i = 0; i < reader.size(); ++i) take(reader[i]);
    }
    return {};
  }

  // The same with the days between one cut and the next added up: for whom it makes no difference which day of a
  // stretch usage was on. `cuts` are the first days of stretches, sorted; the first stretch needs none.
  template <class Take>
  Result<void> each_sum(const std::vector<Day>& cuts, Take&& take) const {
    TotalsReader reader;
    TotalsSum sum;
    auto cut = cuts.begin();
    for (const auto& day : days_) {
      bool behind_cut = false;
      for (; cut != cuts.end() && *cut <= day->day; ++cut) behind_cut = true;
      if (behind_cut) sum.take(take);
      TRY(reader.unpack(*day));
      sum.add(reader);
    }
    sum.take(take);
    return {};
  }

  Result<DayTotals> rows() const;

 private:
  std::vector<std::shared_ptr<const PackedDay>> days_;
};

}  // namespace stowage
