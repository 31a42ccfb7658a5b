#pragma once
// Walks the blocks of several days in order, for those who read all of them: one statement for each day and some
// blocks, and of each block only the columns that are asked for.
//
//   const Columns wanted = Columns::Level | Columns::Word;
//   SegmentWalk walk = TRY(SegmentWalk::open(segments, days, wanted, 0, SegmentWalk::blocks_of(days)));
//   while (TRY(walk.next())) {
//     for (size_t i = 0; i < days.size(); ++i) {
//       TRY(walk.read(i, columns));
//       …  // of streams 1 + walk.block() * cells_in_block and following
//
// Walks over parts of the blocks may run in several threads, one each, when they were opened before, one after the
// other. Nothing may write segments meanwhile.

#include <map>
#include <optional>
#include <vector>

#include "metering/cell_block.h"
#include "metering/segments.h"

namespace stowage {

class SegmentWalk {
 public:
  // How many blocks of a day one statement reads: readers are lent until the last of them was looked at.
  static constexpr size_t blocks_at_once = 8;

  // Of the longest of the days.
  static size_t blocks_of(const std::vector<Segment>& days);

  // The blocks from `from` up to `until` of days that `segments`, which must outlive the walk, has given.
  static Result<SegmentWalk> open(Segments& segments, std::vector<Segment> days, Columns wanted, size_t from,
                                  size_t until);
  // Goes on with these.
  void move_to(size_t from, size_t until);

  // Moves to the next block, first to the first one; false behind the last one.
  Result<bool> next();
  size_t block() const { return block_; }
  // The block of the day at this place among the days. Of a day that has no such block, no cells.
  Result<void> read(size_t day, BlockColumns& columns) const;

 private:
  SegmentWalk(std::vector<Segment> days, std::vector<File*> files, Columns wanted, size_t from, size_t until);
  Result<void> begin();
  bool stored(size_t day) const { return files_[day] != nullptr && block_ < days_[day].block_count(); }

  std::vector<Segment> days_;
  std::vector<File*> files_;  // by day; none where it is not stored
  Columns wanted_;
  size_t until_;
  size_t next_;         // block
  size_t block_ = 0;    // that is read
  size_t begun_until_;  // the block behind those that rows_ go to
  std::map<File*, File::Reader> readers_;
  std::vector<std::optional<Query>> rows_;  // by day; they stand at block_, where the day has it
};

}  // namespace stowage
