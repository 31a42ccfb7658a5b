#include "metering/level_table.h"

#include <algorithm>

namespace stowage {

void LevelTable::regroup(const LiveGroups& groups) {
  for (size_t group = 0; group < groups.part_of.size(); ++group)
    ASSERT(groups.part_of[group] == 0 ||
           (groups.part_of[group] > group && groups.part_of[group] < groups.part_of.size()));
  group_of_ = groups.of_stream;
  part_of_ = groups.part_of;
  totals_.assign(part_of_.size(), LiveTotal{});
  for (size_t stream = 0; stream < levels_.size(); ++stream) {
    levels_[stream].group = stream < group_of_.size() ? group_of_[stream] : 0;
    ASSERT(levels_[stream].group < part_of_.size());
    add(levels_[stream], 1);
  }
}

void LevelTable::carry_in(std::uint32_t first, std::span<const DayCell> cells, Instant day_end) {
  carried_until_ = day_end;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].known()) continue;
    Level& level = level_of(first + static_cast<std::uint32_t>(i));
    set(level, day_end - 1, cells[i].level, cells[i].unmeasured);
  }
}

bool LevelTable::apply(std::span<const Sample> samples) {
  if (!std::all_of(samples.begin(), samples.end(), [&](const Sample& sample) { return can_place(sample); }))
    return false;
  for (const Sample& sample : samples) place(sample);
  return true;
}

bool LevelTable::can_place(const Sample& sample) const {
  if (sample.at >= carried_until_ || sample.seen_only || sample.stream > levels_.size()) return true;
  const Level& level = levels_[sample.stream - 1];
  const bool carried_in = level.known && level.at + 1 == carried_until_;
  return !carried_in;
}

void LevelTable::place(const Sample& sample) {
  if (sample.seen_only) return;
  Level& level = level_of(sample.stream);
  if (!level.known || sample.at >= level.at) set(level, sample.at, sample.bytes, sample.unmeasured);
}

LevelTable::Level& LevelTable::level_of(std::uint32_t stream) {
  ASSERT(stream > 0);
  if (stream > levels_.size()) {
    const size_t before = levels_.size();
    levels_.resize(stream);
    for (size_t i = before; i < std::min<size_t>(stream, group_of_.size()); ++i) levels_[i].group = group_of_[i];
  }
  return levels_[stream - 1];
}

void LevelTable::set(Level& level, Instant at, Bytes bytes, bool unmeasured) {
  add(level, -1);
  level.at = at;
  level.bytes = bytes;
  level.known = true;
  level.unmeasured = unmeasured;
  add(level, 1);
}

void LevelTable::add(const Level& level, int sign) {
  if (!level.known || level.unmeasured) return;
  for (std::uint32_t group = level.group;; group = part_of_[group]) {
    totals_[group].bytes += sign * Int128{level.bytes.count()};
    totals_[group].streams += sign;
    if (part_of_[group] == 0) return;
  }
}

}  // namespace stowage
