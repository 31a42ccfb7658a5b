#include "metering/cell_block.h"

#include "precompiled.h"

namespace stowage {
namespace {

TEST(PackedCells, ComeBackAsTheyWereAndShowEveryFlippedByte) {
  std::vector<DayCell> cells(2);
  for (std::uint16_t i = 1; i <= 40; ++i) {
    DayCell cell;
    cell.level = Bytes(Bytes::max_count / i);
    cell.peak = Bytes(cell.level.count() + i % 4);
    cell.age = i;
    cell.word_age = i % 2 == 0 ? DayCell::never : i;
    cell.not_kept_age = static_cast<std::uint16_t>(i * 3);
    cell.kept_for = static_cast<std::uint16_t>(i * 2);
    cell.point_age = DayCell::long_ago;
    cell.stated = static_cast<Stated>(i % 4);
    cell.unmeasured = i % 3 == 0;
    cell.incomplete_for = i % 5 == 0 ? i : std::uint16_t{0};
    cell.word_held = i % 7 == 0 ? i : std::uint16_t{0};
    cells.push_back(cell);
  }
  const PackedCells packed = pack_cells(cells);
  const auto back = unpack_cells(packed.rises, packed.others);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, cells);
  for (std::string PackedCells::*const part : {&PackedCells::rises, &PackedCells::others}) {
    for (size_t i = 0; i < (packed.*part).size(); ++i) {
      PackedCells damaged = packed;
      (damaged.*part)[i] = static_cast<char>((damaged.*part)[i] ^ 1);
      EXPECT_FALSE(unpack_cells(damaged.rises, damaged.others)) << "byte " << i;
    }
  }
}

TEST(PackedCells, ShowConstantColumnsAndReadThoseAskedFor) {
  std::vector<DayCell> cells(cells_in_block);
  for (size_t i = 0; i < cells.size(); ++i) {
    cells[i].level = cells[i].peak = Bytes(static_cast<std::int64_t>(i) * 1'000'003);
    cells[i].age = 0;
    cells[i].point_age = static_cast<std::uint16_t>(i % 7);
    cells[i].unmeasured = true;
  }
  const PackedCells packed = pack_cells(cells);
  BlockColumns columns;
  ASSERT_TRUE(unpack_columns({}, packed.others, Columns::Level, columns)) << "rises were not asked for";
  EXPECT_EQ(columns.cells, cells_in_block);
  EXPECT_FALSE(columns.level.constant());
  EXPECT_EQ(columns.level[5], 5'000'015);
  EXPECT_EQ(columns.age.value(), 0);
  EXPECT_EQ(columns.word_age.value(), DayCell::never);
  EXPECT_FALSE(columns.point_age.constant());
  EXPECT_TRUE(columns.point_age.values().empty()) << "was not asked for";
  EXPECT_TRUE(BlockColumns::unmeasured_in(columns.word.value()));
  EXPECT_EQ(BlockColumns::stated_in(columns.word.value()), Stated::Nothing);
  ASSERT_TRUE(unpack_columns(packed.rises, packed.others, Columns::Rise | Columns::PointAge, columns));
  EXPECT_EQ(columns.point_age[12], 5);
  EXPECT_TRUE(columns.incomplete_for.constant());
  EXPECT_EQ(columns.incomplete_for.value(), 0) << "what the block does not hold";
  EXPECT_TRUE(columns.rise.constant());
  EXPECT_EQ(columns.rise.value(), 0);
}

}  // namespace
}  // namespace stowage
