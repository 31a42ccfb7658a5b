#include "metering/cell_block.h"

#include <cstring>

#include "base/hash.h"

namespace stowage {

namespace {

Result<void> read_column(std::string_view& blob, bool wanted, auto& column, size_t& cells) {
  const PackedColumn packed = TRY(PackedColumn::take(blob, cells_in_block));
  if (cells == 0) cells = packed.count();
  if (packed.count() != cells) return fail(Failure::Damaged, "the columns of a stored block differ in length");
  if (wanted) {
    column.unpack(packed);
  } else {
    column.skip(packed);
  }
  return {};
}

}  // namespace

DayCell BlockColumns::cell(size_t place) const {
  DayCell cell;
  cell.level = Bytes(level[place]);
  cell.peak = Bytes(level[place] + rise[place]);
  cell.age = age[place];
  cell.word_age = word_age[place];
  cell.not_kept_age = not_kept_age[place];
  cell.kept_for = kept_for[place];
  cell.point_age = point_age[place];
  cell.stated = stated_in(word[place]);
  cell.unmeasured = unmeasured_in(word[place]);
  return cell;
}

std::string pack_cells(std::span<const DayCell> cells) {
  std::string packed(sizeof(std::uint64_t), '\0');
  std::vector<std::uint64_t> values(cells.size());
  const auto add = [&](auto&& value_of) {
    for (size_t i = 0; i < cells.size(); ++i) values[i] = value_of(cells[i]);
    pack_column(values, Packing::Values, packed);
  };
  add([](const DayCell& cell) { return static_cast<std::uint64_t>(cell.level.count()); });
  add([](const DayCell& cell) { return static_cast<std::uint64_t>(cell.peak.count() - cell.level.count()); });
  add([](const DayCell& cell) { return cell.age; });
  add([](const DayCell& cell) { return cell.word_age; });
  add([](const DayCell& cell) { return cell.not_kept_age; });
  add([](const DayCell& cell) { return cell.kept_for; });
  add([](const DayCell& cell) { return cell.point_age; });
  add(BlockColumns::word_of);
  const std::uint64_t sum = checksum(std::string_view(packed).substr(sizeof sum));
  std::memcpy(packed.data(), &sum, sizeof sum);
  return packed;
}

Result<void> unpack_columns(std::string_view blob, Columns wanted, BlockColumns& columns) {
  const auto damaged = [] { return fail(Failure::Damaged, "a stored block of a day is not what was written"); };
  std::uint64_t sum = 0;
  if (blob.size() < sizeof sum) return damaged();
  std::memcpy(&sum, blob.data(), sizeof sum);
  blob.remove_prefix(sizeof sum);
  if (checksum(blob) != sum) return damaged();
  columns.cells = 0;
  TRY(read_column(blob, has(wanted, Columns::Level), columns.level, columns.cells));
  TRY(read_column(blob, has(wanted, Columns::Rise), columns.rise, columns.cells));
  TRY(read_column(blob, has(wanted, Columns::Age), columns.age, columns.cells));
  TRY(read_column(blob, has(wanted, Columns::WordAge), columns.word_age, columns.cells));
  TRY(read_column(blob, has(wanted, Columns::NotKeptAge), columns.not_kept_age, columns.cells));
  TRY(read_column(blob, has(wanted, Columns::KeptFor), columns.kept_for, columns.cells));
  TRY(read_column(blob, has(wanted, Columns::PointAge), columns.point_age, columns.cells));
  TRY(read_column(blob, has(wanted, Columns::Word), columns.word, columns.cells));
  return {};
}

Result<std::vector<DayCell>> unpack_cells(std::string_view blob) {
  BlockColumns columns;
  TRY(unpack_columns(blob, Columns::All, columns));
  std::vector<DayCell> cells;
  cells.reserve(columns.cells);
  for (size_t i = 0; i < columns.cells; ++i) cells.push_back(columns.cell(i));
  return cells;
}

}  // namespace stowage
