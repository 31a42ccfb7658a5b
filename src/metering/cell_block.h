#pragma once
// The cells of cells_in_block streams on one day as columns with checksums: how a segment's blocks are stored, and how
// those read them who read many.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metering/day_cells.h"
#include "metering/packing.h"

namespace stowage {

constexpr size_t cells_in_block = 4096;

// Which columns are to be read. Constant ones always are, but for the rise.
enum class Columns : unsigned {
  None = 0,
  Level = 1,
  Rise = 2,
  Age = 4,
  WordAge = 8,
  NotKeptAge = 16,
  KeptFor = 32,
  PointAge = 64,
  Word = 128,
  IncompleteFor = 256,
  WordHeld = 512,
  All = 1023,
};
constexpr Columns operator|(Columns a, Columns b) {
  return static_cast<Columns>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(Columns columns, Columns one) {
  return (static_cast<unsigned>(columns) & static_cast<unsigned>(one)) != 0;
}

// A block's columns; what they mean stands at DayCell. Used again and again: its memory is kept.
struct BlockColumns {
  size_t cells = 0;  // of the block; the streams behind them were never reported so far, as DayCell{}
  UnpackedColumn<std::int64_t> level;
  UnpackedColumn<std::int64_t> rise;  // of the peak above the level
  UnpackedColumn<std::uint16_t> age;
  UnpackedColumn<std::uint16_t> word_age;
  UnpackedColumn<std::uint16_t> not_kept_age;
  UnpackedColumn<std::uint16_t> kept_for;
  UnpackedColumn<std::uint16_t> point_age;
  UnpackedColumn<std::uint8_t> word;  // see stated_in, unmeasured_in
  UnpackedColumn<std::uint16_t> incomplete_for;
  UnpackedColumn<std::uint16_t> word_held;

  static Stated stated_in(std::uint8_t word) { return static_cast<Stated>(word & 3); }
  static bool unmeasured_in(std::uint8_t word) { return (word & 4) != 0; }
  static std::uint8_t word_of(const DayCell& cell) {
    return static_cast<std::uint8_t>(static_cast<unsigned>(cell.stated) | (cell.unmeasured ? 4U : 0U));
  }

  // Where all columns were read.
  DayCell cell(size_t place) const;
};

// A block as it is stored. The rises are half of its bytes and only peaks need them: a part of their own.
struct PackedCells {
  std::string rises;
  std::string others;
};

PackedCells pack_cells(std::span<const DayCell> cells);
Result<std::vector<DayCell>> unpack_cells(std::string_view rises, std::string_view others);
// Reads the columns that are asked for; of the rises nothing is looked at where they are not. What the other columns
// hold is undefined, where they are not constant. Damaged where the bytes are not what was packed; `columns` is then
// undefined.
Result<void> unpack_columns(std::string_view rises, std::string_view others, Columns wanted, BlockColumns& columns);

}  // namespace stowage
