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
  if (before.incomplete_for > 0) cell.incomplete_for = one_older(before.incomplete_for);
  return cell;
}

DayReport report_of(std::span<const Sample> samples) {
  ASSERT(!samples.empty());
  DayReport report;
  for (size_t i = 0; i < samples.size(); ++i) {
    const Sample& sample = samples[i];
    const bool replaced =
        i + 1 < samples.size() && samples[i + 1].at == sample.at && samples[i + 1].seen_only == sample.seen_only;
    if (replaced) continue;
    report.stated = std::max(report.stated, sample.stated);
    report.points |= sample.points != Points::None;
    report.incomplete |= sample.incomplete;
    if (sample.seen_only) continue;
    report.measured = true;
    report.level = sample.bytes;
    report.unmeasured = sample.unmeasured;
    report.peak = std::max(report.peak, sample.bytes);
  }
  return report;
}

DayCell reported(const DayCell& before, const DayReport& report) {
  DayCell cell = carried(before);
  if (!before.known()) cell.unmeasured = true;
  cell.age = 0;
  cell.stated = report.stated;
  if (report.points && before.point_age == DayCell::never) cell.point_age = 0;
  if (report.measured) {
    cell.level = report.level;
    cell.unmeasured = report.unmeasured;
    cell.peak = std::max(cell.peak, report.peak);
    cell.incomplete_for = 0;
  } else if (report.incomplete && cell.incomplete_for == 0 && !cell.unmeasured) {
    cell.incomplete_for = one_older(before.age);
  }
  if (cell.stated == Stated::Active) {
    cell.word_age = 0;
    cell.word_held = 0;
  } else if (before.stated == Stated::Active) {
    cell.word_held = before.age;
  }
  cell.kept_for = cell.stated == Stated::Kept ? one_older(before.kept_for) : std::uint16_t{0};
  if (cell.stated != Stated::Kept) cell.not_kept_age = 0;
  return cell;
}

}  // namespace stowage
