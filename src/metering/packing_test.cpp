#include "metering/packing.h"

#include "metering/day_cells.h"
#include "precompiled.h"

namespace stowage {
namespace {

using Column = std::vector<std::uint64_t>;

std::string packed(const Column& values, Packing packing) {
  std::string out;
  pack_column(values, packing, out);
  return out;
}

RC_GTEST_PROP(Packing, GivesBackAnyValues, (Column values, bool narrow)) {
  if (narrow) {
    for (auto& value : values) value %= 1000;
  }
  for (const Packing packing : {Packing::Values, Packing::Differences}) {
    const std::string blob = packed(values, packing) + "behind";
    std::string_view rest = blob;
    Column back;
    RC_ASSERT(unpack_column(rest, values.size(), back).has_value());
    RC_ASSERT(back == values);
    RC_ASSERT(rest == "behind");
  }
}

TEST(Packing, GivesBackTheExtremes) {
  const std::uint64_t most = ~std::uint64_t{0};
  for (const Column& values : {Column{}, Column{most}, Column{0, most, 0, most}, Column{most, most},
                               Column{1ULL << 63, (1ULL << 63) - 1, 0, 1}}) {
    for (const Packing packing : {Packing::Values, Packing::Differences}) {
      const std::string blob = packed(values, packing);
      std::string_view rest = blob;
      Column back;
      ASSERT_TRUE(unpack_column(rest, 4, back));
      EXPECT_EQ(back, values);
    }
  }
}

// A column that is longer than the block that it stands in would be read into memory that nobody made.
TEST(Packing, RefusesMoreValuesThanAskedFor) {
  const std::string blob = packed({1, 2, 3}, Packing::Values);
  std::string_view rest = blob;
  Column back;
  EXPECT_EQ(unpack_column(rest, 2, back).error().failure(), Failure::Damaged);
}

RC_GTEST_PROP(Packing, RefusesEveryTruncation, (Column values, bool differences)) {
  const std::string blob = packed(values, differences ? Packing::Differences : Packing::Values);
  for (size_t size = 0; size < blob.size(); ++size) {
    const std::string cut = blob.substr(0, size);  // a string of its own, so that reading past it is seen
    std::string_view rest = cut;
    Column back;
    RC_ASSERT(!unpack_column(rest, values.size(), back));
  }
}

// Damage that a checksum let through must not end the program, nor make more values than were asked for.
RC_GTEST_PROP(Packing, SurvivesFlippedBytes, (Column values, bool differences)) {
  std::string blob = packed(values, differences ? Packing::Differences : Packing::Values);
  const auto place = *rc::gen::inRange<size_t>(0, blob.size());
  blob[place] = static_cast<char>(blob[place] ^ (1 << *rc::gen::inRange(0, 8)));
  std::string_view rest = blob;
  Column back;
  const auto unpacked = unpack_column(rest, values.size(), back);
  RC_ASSERT(!unpacked || back.size() <= values.size());
}

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
    cells.push_back(cell);
  }
  const std::string blob = pack_cells(cells);
  const auto back = unpack_cells(blob);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, cells);
  for (size_t i = 0; i < blob.size(); ++i) {
    std::string damaged = blob;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(unpack_cells(damaged)) << "byte " << i;
  }
}

}  // namespace
}  // namespace stowage
