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

constexpr int column_count = 8;

// The last column: what fits into a few bits.
std::uint64_t flags_of(const DayCell& cell) {
  return static_cast<std::uint64_t>(cell.stated) | static_cast<std::uint64_t>(cell.unmeasured) << 2;
}

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
      return cell.not_kept_age;
    case 5:
      return cell.kept_for;
    case 6:
      return cell.point_age;
    default:
      return flags_of(cell);
  }
}

void set_column(DayCell& cell, int column, std::uint64_t value) {
  const auto age = static_cast<std::uint16_t>(value);
  switch (column) {
    case 0:
      cell.level = Bytes(static_cast<std::int64_t>(value));
      break;
    case 1:
      cell.peak = Bytes(cell.level.count() + static_cast<std::int64_t>(value));
      break;
    case 2:
      cell.age = age;
      break;
    case 3:
      cell.word_age = age;
      break;
    case 4:
      cell.not_kept_age = age;
      break;
    case 5:
      cell.kept_for = age;
      break;
    case 6:
      cell.point_age = age;
      break;
    default:
      cell.stated = static_cast<Stated>(value & 3);
      cell.unmeasured = (value >> 2 & 1) != 0;
  }
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
