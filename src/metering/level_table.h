#pragma once
// What each stream holds now, and the sums of groups of streams. The level of a stream is its newest sample's, at one
// instant that of the newest delivery (R7): deliveries are applied in the order of their numbers.
//
// One thread at a time.

#include <cstdint>
#include <span>
#include <vector>

#include "base/int128.h"
#include "metering/day_cells.h"

namespace stowage {

// How streams are added up. Group 0 is of the streams that are in no other.
struct LiveGroups {
  std::vector<std::uint32_t> of_stream;  // of_stream[i] of stream i + 1; 0, and behind the end: in no group
  // By group: the one into which it is added, too, with a greater number; 0: none. One for each group, from 0.
  std::vector<std::uint32_t> part_of{0};
};

struct LiveTotal {
  Int128 bytes = 0;
  std::int64_t streams = 0;  // that have a figure
  friend bool operator==(const LiveTotal&, const LiveTotal&) = default;
};

class LevelTable {
 public:
  // From now on streams count in these groups.
  void regroup(const LiveGroups& groups);

  // Takes the levels at the end of a day over: of the streams from `first` on. The instants of their samples are not
  // known any more, but that they lie before `day_end`.
  void carry_in(std::uint32_t first, std::span<const DayCell> cells, Instant day_end);

  // All of a delivery's samples, or none. False where it is not known of one whether it is newer than its level: that
  // was carried in from the end of its day, or of a later one.
  [[nodiscard]] bool apply(std::span<const Sample> samples);

  // By group.
  const std::vector<LiveTotal>& totals() const { return totals_; }

 private:
  struct Level {
    Instant at;
    Bytes bytes;
    std::uint32_t group = 0;
    bool known = false;       // of any sample
    bool unmeasured = false;  // its newest sample has no figure (R14)
  };

  bool can_place(const Sample& sample) const;
  void place(const Sample& sample);
  Level& level_of(std::uint32_t stream);
  void add(const Level& level, int sign);
  void set(Level& level, Instant at, Bytes bytes, bool unmeasured);

  std::vector<Level> levels_;  // by stream, from 1
  std::vector<std::uint32_t> group_of_;
  std::vector<std::uint32_t> part_of_{0};
  std::vector<LiveTotal> totals_{LiveTotal{}};
  Instant carried_until_;  // the end of the day that levels were carried in from
};

}  // namespace stowage
