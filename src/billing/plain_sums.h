#pragma once
// Adds up blocks of plain streams as columns: no asset is looked at by itself. A stream with a cell that does not
// decide its day (billing/plain_cells.h) is handed back.
//
// Nearly all cells of nearly all blocks are those of a stream that is active and measured. So each stream of a block is
// first added up as if all of its cells were, without a look at any, and then what is otherwise is taken out again, and
// added where it belongs. Those first sums have 64 bits, half of what exact ones need, since memory is what they wait
// for; before they could overflow they are brought into the exact ones.

#include <cstdint>
#include <iterator>
#include <map>
#include <span>
#include <vector>

#include "billing/plain_cells.h"
#include "billing/plain_streams.h"
#include "billing/totals_table.h"
#include "metering/cell_block.h"

namespace stowage {

class PlainSums {
 public:
  // What is given must outlive it. `groups` are PlainStreams::groups(), which may grow.
  PlainSums(const DirectorySnapshot& directory, const DayRange& range, const std::vector<PlainGroup>& groups,
            ListedDays& listed);

  // What `add` reads of a block.
  static constexpr Columns wanted =
      Columns::Level | Columns::Age | Columns::PointAge | Columns::Word | Columns::IncompleteFor;
  // Adds a block: `days` are the range's; `group_of` has the group of each of its streams. Those that it is no sum for
  // become PlainStreams::exact.
  void add(std::span<const BlockColumns> days, std::span<std::uint32_t> group_of);

  // What was added, by group and day, as long as nothing more is. `stale` is by source and day (R10).
  void append_to(std::vector<RowStretch>& stretches, const std::map<SourceId, std::vector<char>>& stale) const;

 private:
  static constexpr CellState kinds[] = {CellState::Active, CellState::Kept, CellState::Seeding};

  // Sums of all groups, each a stretch of days.
  using Sums = std::vector<Tally>;
  // Bytes of a group on so many days: each group begins with a line of the cache.
  struct alignas(64) Line {
    static constexpr size_t days = 64 / sizeof(std::uint64_t);
    std::uint64_t bytes[days] = {};
  };

  void know_groups();
  bool make_room(std::span<const BlockColumns> days);
  bool is_uniform(const BlockColumns& columns, size_t day, size_t count) const;
  CellState state_of(const BlockColumns& columns, size_t day, size_t place, std::uint32_t group) const {
    return listed_.on(lists_by_group_[group], day)
        .state(groups_[group].version, columns.age[place], columns.point_age[place], columns.word[place]);
  }
  void find_exact(const BlockColumns& columns, size_t day, std::span<std::uint32_t> group_of) const;
  void find_levels(std::span<const BlockColumns> days, size_t count);
  void add_all(std::span<const std::uint32_t> group_of);
  void set_right(const BlockColumns& columns, size_t day, std::span<const std::uint32_t> group_of);
  std::uint64_t* bytes_of(size_t group) { return bytes_[group * lines_of_group_].bytes; }
  const std::uint64_t* bytes_of(size_t group) const { return bytes_[group * lines_of_group_].bytes; }
  Sums& sums_of(CellState kind, bool unmeasured);
  TotalsRow row_of(const PlainGroup& group, CellState kind, size_t day) const;
  template <class RowOn>
  void append_stretches(std::vector<RowStretch>& stretches, const DaysOfRow& days, RowOn&& row_on) const;

  const DirectorySnapshot& directory_;
  const DayRange range_;
  const size_t day_count_;
  const size_t lines_of_group_;
  const std::vector<PlainGroup>& groups_;
  ListedDays& listed_;
  std::vector<std::uint32_t> lists_by_group_;
  // By group, of each stream on each day, as if it were active and measured on all.
  std::vector<Line> bytes_;
  std::vector<std::uint32_t> assets_;
  std::uint64_t bytes_max_ = 0;     // none in bytes_ is greater
  Sums sums_[std::size(kinds)][2];  // by kind, then unmeasured; those that nothing was added to are empty
  // Of the block in work.
  std::vector<size_t> various_;                     // days that are not uniform
  std::vector<const std::int64_t*> levels_;         // by day
  std::vector<std::vector<std::int64_t>> written_;  // by day, where the block has none for all streams
};

}  // namespace stowage
