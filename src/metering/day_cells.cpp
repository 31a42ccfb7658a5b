#include "metering/day_cells.h"

#include <algorithm>

#include "base/result.h"

namespace stowage {

namespace {

std::uint16_t one_older(std::uint16_t age) {
  return age >= DayCell::long_ago ? age : static_cast<std::uint16_t>(age + 1);
}

}  // namespace

DayCell carried(const DayCell& before) {
  DayCell cell = before;
  cell.peak = before.level;
  cell.age = one_older(before.age);
  cell.word_age = one_older(before.word_age);
  cell.not_kept_age = one_older(before.not_kept_age);
  cell.point_age = one_older(before.point_age);
  if (before.kept_for > 0) cell.kept_for = one_older(before.kept_for);
  return cell;
}

DayCell measured(const DayCell& before, std::span<const Sample> samples) {
  ASSERT(!samples.empty());
  DayCell cell = carried(before);
  if (!before.known()) cell.unmeasured = true;
  cell.age = 0;
  cell.stated = Stated::Nothing;
  for (size_t i = 0; i < samples.size(); ++i) {
    const Sample& sample = samples[i];
    const bool replaced =
        i + 1 < samples.size() && samples[i + 1].at == sample.at && samples[i + 1].seen_only == sample.seen_only;
    if (replaced) continue;
    cell.stated = std::max(cell.stated, sample.stated);
    if (sample.points != Points::None && before.point_age == DayCell::never) cell.point_age = 0;
    if (sample.seen_only) continue;
    cell.level = sample.bytes;
    cell.unmeasured = sample.unmeasured;
    cell.peak = std::max(cell.peak, sample.bytes);
  }
  if (cell.stated == Stated::Active) cell.word_age = 0;
  cell.kept_for = cell.stated == Stated::Kept ? one_older(before.kept_for) : std::uint16_t{0};
  if (cell.stated != Stated::Kept) cell.not_kept_age = 0;
  return cell;
}

}  // namespace stowage
