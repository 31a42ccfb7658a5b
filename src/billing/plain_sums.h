#pragma once
// Adds up blocks of plain streams, day by day, as columns: no asset is looked at by itself.
//
// A cell of a plain stream decides its day, wherever no list has missed the stream since its last report: it is kept
// where the last word was "kept", seeding where it is v2 without a recovery point, and else active. Where more lists
// than any grace allows have missed it, it is absent and holds nothing. Between the two what comes behind the day
// counts, too, and the stream is handed back.

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "billing/plain_streams.h"
#include "billing/totals_table.h"
#include "metering/cell_block.h"

namespace stowage {

class PlainSums {
 public:
  // `directory` must outlive it. `groups` are PlainStreams::groups(), which may grow.
  PlainSums(const DirectorySnapshot& directory, const DayRange& range, const std::vector<PlainGroup>& groups);

  // What `add` reads of a block.
  static constexpr Columns wanted = Columns::Level | Columns::Age | Columns::PointAge | Columns::Word;
  // Adds a block: `days` are the range's; `group_of` has the group of each of its streams. Those that it is no sum for
  // become PlainStreams::exact.
  void add(std::span<const BlockColumns> days, std::span<std::uint32_t> group_of);

  // Brings all that was added into the table. `stale` is by source and day (R10).
  void bring_to(TotalsTable& totals, const std::map<SourceId, std::vector<char>>& stale) const;

 private:
  enum Kind { Active, Kept, Seeding };
  static constexpr int kind_count = 3;

  // Of a source's lists on one day: up to which age of a report no list has missed it, and beyond which age more have
  // than any grace allows.
  struct ListedDay {
    std::uint16_t age_fresh;
    std::uint16_t age_held;
  };
  // Sums of all groups, each a stretch of days.
  using Sums = std::vector<Tally>;
  // A day of a block on which all are active, and its levels.
  struct UniformDay {
    size_t day;
    const UnpackedColumn<std::int64_t>* levels;
    size_t cells;
  };

  void know_groups();
  std::uint32_t lists_of(const std::vector<Day>& listed);
  bool is_uniform(const BlockColumns& columns, size_t day) const;
  void find_exact(const BlockColumns& columns, size_t day, std::span<std::uint32_t> group_of) const;
  void add_uniform(std::span<const std::uint32_t> group_of);
  void prefetch(const Tally* of_group) const;
  void add_various(const BlockColumns& columns, size_t day, std::span<const std::uint32_t> group_of);
  Sums& sums_of(Kind kind, bool unmeasured);
  TotalsRow row_of(const PlainGroup& group, Kind kind, size_t day) const;

  const DirectorySnapshot& directory_;
  const DayRange range_;
  const size_t day_count_;
  const std::vector<PlainGroup>& groups_;
  const size_t missed_max_;  // lists in a row that may miss an asset under any grace
  std::vector<std::uint32_t> lists_by_group_;
  std::map<const std::vector<Day>*, std::uint32_t> list_numbers_;
  std::vector<std::vector<ListedDay>> lists_;  // by number, then day
  std::vector<std::uint16_t> age_fresh_;       // by day, for any of the lists
  std::vector<UniformDay> uniform_;            // of the block in work
  Sums sums_[kind_count][2];                   // by kind, then unmeasured; those that nothing was added to are empty
};

}  // namespace stowage
