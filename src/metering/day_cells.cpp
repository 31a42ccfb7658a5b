#include "metering/day_cells.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/hash.h"
#include "metering/packing.h"

namespace stowage {

namespace {

std::uint16_t one_older(std::uint16_t age) {
  return age >= DayCell::long_ago ? age : static_cast<std::uint16_t>(age + 1);
}

std::uint16_t days_kept(const DayCell& before, bool kept_now) {
  if (!kept_now) return 0;
  if (!before.known()) return DayCell::never;
  return one_older(before.kept_for);
}

constexpr int column_count = 6;

std::uint64_t column_value(const DayCell& cell, int column) {
  switch (column) {
    case 0:
      return static_cast<std::uint64_t>(cell.level.count());
    case 1:
      return static_cast<std::uint64_t>(cell.peak.count() - cell.level.count());
    case 2:
      return cell.age;
    case 3:
      return cell.word_age;
    case 4:
      return cell.kept_for;
    default:
      return static_cast<std::uint64_t>(cell.stated) | static_cast<std::uint64_t>(cell.points) << 2 |
             static_cast<std::uint64_t>(cell.unmeasured) << 4;
  }
}

void set_column(DayCell& cell, int column, std::uint64_t value) {
  switch (column) {
    case 0:
      cell.level = Bytes(static_cast<std::int64_t>(value));
      break;
    case 1:
      cell.peak = Bytes(cell.level.count() + static_cast<std::int64_t>(value));
      break;
    case 2:
      cell.age = static_cast<std::uint16_t>(value);
      break;
    case 3:
      cell.word_age = static_cast<std::uint16_t>(value);
      break;
    case 4:
      cell.kept_for = static_cast<std::uint16_t>(value);
      break;
    default:
      cell.stated = static_cast<Stated>(value & 3);
      cell.points = static_cast<Points>(value >> 2 & 3);
      cell.unmeasured = (value >> 4 & 1) != 0;
  }
}

}  // namespace

DayCell carried(const DayCell& before) {
  DayCell cell = before;
  cell.peak = before.level;
  cell.age = one_older(before.age);
  cell.word_age = one_older(before.word_age);
  if (before.kept_for > 0) cell.kept_for = one_older(before.kept_for);
  return cell;
}

DayCell measured(const DayCell& before, std::span<const Sample> samples) {
  ASSERT(!samples.empty());
  DayCell cell = before;
  cell.peak = before.level;
  cell.stated = Stated::Nothing;
  cell.points = Points::None;
  for (size_t i = 0; i < samples.size(); ++i) {
    const Sample& sample = samples[i];
    cell.stated = std::max(cell.stated, sample.stated);
    cell.points = std::max(cell.points, sample.points);
    if (sample.seen_only) continue;
    const bool replaced = i + 1 < samples.size() && samples[i + 1].at == sample.at && !samples[i + 1].seen_only;
    if (replaced) continue;
    cell.level = sample.bytes;
    cell.unmeasured = sample.unmeasured;
    cell.peak = std::max(cell.peak, sample.bytes);
  }
  cell.age = 0;
  cell.word_age = cell.stated == Stated::Active ? std::uint16_t{0} : one_older(before.word_age);
  cell.kept_for = days_kept(before, cell.stated == Stated::Kept);
  return cell;
}

std::string pack_cells(std::span<const DayCell> cells) {
  std::string packed(sizeof(std::uint64_t), '\0');
  std::vector<std::uint64_t> values(cells.size());
  for (int column = 0; column < column_count; ++column) {
    for (size_t i = 0; i < cells.size(); ++i) values[i] = column_value(cells[i], column);
    pack_column(values, Packing::Values, packed);
  }
  const std::uint64_t sum = checksum(std::string_view(packed).substr(sizeof sum));
  std::memcpy(packed.data(), &sum, sizeof sum);
  return packed;
}

Result<std::vector<DayCell>> unpack_cells(std::string_view blob) {
  const auto damaged = [] { return fail(Failure::Damaged, "a stored block of a day is not what was written"); };
  std::uint64_t sum = 0;
  if (blob.size() < sizeof sum) return damaged();
  std::memcpy(&sum, blob.data(), sizeof sum);
  blob.remove_prefix(sizeof sum);
  if (checksum(blob) != sum) return damaged();
  std::vector<DayCell> cells;
  std::vector<std::uint64_t> values;
  for (int column = 0; column < column_count; ++column) {
    TRY(unpack_column(blob, cells_in_block, values));
    if (column == 0) cells.resize(values.size());
    if (values.size() != cells.size()) return damaged();
    for (size_t i = 0; i < cells.size(); ++i) set_column(cells[i], column, values[i]);
  }
  return cells;
}

}  // namespace stowage
