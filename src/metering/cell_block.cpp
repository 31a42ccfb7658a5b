#include "metering/cell_block.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"

namespace stowage {

namespace {

void append_column(std::span<const DayCell> cells, auto&& value_of, std::string& packed) {
  std::vector<std::uint64_t> values(cells.size());
  for (size_t i = 0; i < cells.size(); ++i) values[i] = value_of(cells[i]);
  pack_column(values, Packing::Values, packed);
}

// Before the columns stands their checksum.
void put_checksum(std::string& packed) {
  const std::uint64_t sum = checksum(std::string_view(packed).substr(sizeof sum));
  std::memcpy(packed.data(), &sum, sizeof sum);
}

Result<std::string_view> take_checksum(std::string_view packed) {
  const auto damaged = [] { return fail(Failure::Damaged, "a stored block of a day is not what was written"); };
  std::uint64_t sum = 0;
  if (packed.size() < sizeof sum) return damaged();
  std::memcpy(&sum, packed.data(), sizeof sum);
  packed.remove_prefix(sizeof sum);
  if (checksum(packed) != sum) return damaged();
  return packed;
}

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
  cell.incomplete_for = incomplete_for[place];
  cell.word_held = word_held[place];
  return cell;
}

PackedCells pack_cells(std::span<const DayCell> cells) {
  const std::string room(sizeof(std::uint64_t), '\0');
  PackedCells packed{room, room};
  append_column(
      cells, [](const DayCell& cell) { return static_cast<std::uint64_t>(cell.peak.count() - cell.level.count()); },
      packed.rises);
  put_checksum(packed.rises);
  const auto add = [&](auto&& value_of) { append_column(cells, value_of, packed.others); };
  add([](const DayCell& cell) { return static_cast<std::uint64_t>(cell.level.count()); });
  add([](const DayCell& cell) { return cell.age; });
  add([](const DayCell& cell) { return cell.word_age; });
  add([](const DayCell& cell) { return cell.not_kept_age; });
  add([](const DayCell& cell) { return cell.kept_for; });
  add([](const DayCell& cell) { return cell.point_age; });
  add(BlockColumns::word_of);
  // Hardly any block has one of these: where a column at the end is missing, all of it is 0.
  const auto any = [&](auto&& value_of) { return std::any_of(cells.begin(), cells.end(), value_of); };
  const bool held = any([](const DayCell& cell) { return cell.word_held > 0; });
  if (held || any([](const DayCell& cell) { return cell.incomplete_for > 0; }))
    add([](const DayCell& cell) { return cell.incomplete_for; });
  if (held) add([](const DayCell& cell) { return cell.word_held; });
  put_checksum(packed.others);
  return packed;
}

Result<void> unpack_columns(std::string_view rises, std::string_view others, Columns wanted, BlockColumns& columns) {
  std::string_view rest = TRY(take_checksum(others));
  columns.cells = 0;
  TRY(read_column(rest, has(wanted, Columns::Level), columns.level, columns.cells));
  TRY(read_column(rest, has(wanted, Columns::Age), columns.age, columns.cells));
  TRY(read_column(rest, has(wanted, Columns::WordAge), columns.word_age, columns.cells));
  TRY(read_column(rest, has(wanted, Columns::NotKeptAge), columns.not_kept_age, columns.cells));
  TRY(read_column(rest, has(wanted, Columns::KeptFor), columns.kept_for, columns.cells));
  TRY(read_column(rest, has(wanted, Columns::PointAge), columns.point_age, columns.cells));
  TRY(read_column(rest, has(wanted, Columns::Word), columns.word, columns.cells));
  columns.incomplete_for.set_all(0);
  if (!rest.empty()) TRY(read_column(rest, has(wanted, Columns::IncompleteFor), columns.incomplete_for, columns.cells));
  columns.word_held.set_all(0);
  if (!rest.empty()) TRY(read_column(rest, has(wanted, Columns::WordHeld), columns.word_held, columns.cells));
  if (!has(wanted, Columns::Rise)) return {};
  rest = TRY(take_checksum(rises));
  return read_column(rest, true, columns.rise, columns.cells);
}

Result<std::vector<DayCell>> unpack_cells(std::string_view rises, std::string_view others) {
  BlockColumns columns;
  TRY(unpack_columns(rises, others, Columns::All, columns));
  std::vector<DayCell> cells;
  cells.reserve(columns.cells);
  for (size_t i = 0; i < columns.cells; ++i) cells.push_back(columns.cell(i));
  return cells;
}

}  // namespace stowage
